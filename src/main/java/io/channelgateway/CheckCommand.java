package io.channelgateway;

import io.channelgateway.check.RouteCheck;
import io.channelgateway.check.StartupFault;
import io.channelgateway.message.MessageReader;
import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.Fault;
import io.channelgateway.workspace.WorkspaceFile;
import io.channelgateway.workspace.Workspaces;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reports every fault of the configuration and the routes with its file and line. Nothing is sent and no configured
 * port is taken; nobody is called unless that is asked for.
 */
@Command(name = "check", description = "Reports every fault of the configuration and the routes; exit code 1 if there is one.")
final class CheckCommand implements Callable<Integer> {

    @Option(names = "--connect", description = "Also asks each provider whether it takes the connection; nothing is sent.")
    private boolean connect;

    private final List<Fault> faults = new ArrayList<>();

    @Override
    public Integer call() {
        StartAhead.begin();
        try (TemporaryFolder folder = new TemporaryFolder("check");
                Gateway gateway = Gateway.forCheck(folder.path(), InstantSource.system())) {
            gateway.start();
            CamelContext context = gateway.getCamelContext();
            faults.addAll(new StoreCheck(context).faults(connect));
            faults.addAll(new RouteCheck(context, new Settings(context).path("gateway.routes"), Set.of()).faults());
            checkDescription(context);
            checkWorkspaces(context);
        } catch (IOException | RuntimeException fault) {
            faults.add(new Fault(Home.PROPERTIES, 0, StartupFault.explain(fault)));
        }
        faults.forEach(System.out::println);
        System.out.println(faults.isEmpty() ? "no faults" : faults.size() + (faults.size() == 1 ? " fault" : " faults"));
        return faults.isEmpty() ? 0 : 1;
    }

    private void checkDescription(CamelContext context) {
        try {
            context.getRegistry().lookupByNameAndType("messageReader", MessageReader.class).checkDescription();
        } catch (ConfigurationFaults found) {
            faults.addAll(found.faults());
        }
    }

    private void checkWorkspaces(CamelContext context) {
        try {
            Workspaces workspaces =
                    context.getRegistry().lookupByNameAndType("workspaceFile", WorkspaceFile.class).read();
            if (connect) {
                checkConnections(context, workspaces);
            }
        } catch (ConfigurationFaults found) {
            faults.addAll(found.faults());
        }
    }

    private void checkConnections(CamelContext context, Workspaces workspaces) {
        ConnectCheck check = new ConnectCheck(context);
        check.run(workspaces);
        check.lines().forEach(System.out::println);
        faults.addAll(check.faults());
    }
}
