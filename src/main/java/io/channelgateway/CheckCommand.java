package io.channelgateway;

import io.channelgateway.workspace.ConfigurationFaults;
import io.channelgateway.workspace.Fault;
import io.channelgateway.workspace.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import picocli.CommandLine.Command;

/** Reports every fault of the configuration and the routes with its file and line. Nothing is sent, no port is taken. */
@Command(name = "check", description = "Reports every fault of the configuration and the routes; exit code 1 if there is one.")
final class CheckCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        List<Fault> faults = new ArrayList<>();
        try (Gateway gateway = Gateway.forCheck(Files.createTempDirectory("check"), InstantSource.system())) {
            gateway.start();
            CamelContext context = gateway.getCamelContext();
            faults.addAll(new RouteCheck(context).faults());
            faults.addAll(workspaceFaults(context));
        } catch (IOException | RuntimeException fault) {
            faults.add(new Fault(Gateway.PROPERTIES, 0, StartupFault.explain(fault)));
        }
        faults.forEach(System.out::println);
        System.out.println(faults.isEmpty() ? "no faults" : faults.size() + (faults.size() == 1 ? " fault" : " faults"));
        return faults.isEmpty() ? 0 : 1;
    }

    private static List<Fault> workspaceFaults(CamelContext context) {
        try {
            context.getRegistry().lookupByNameAndType("workspaceFile", WorkspaceFile.class).read();
            return List.of();
        } catch (ConfigurationFaults faults) {
            return faults.faults();
        }
    }
}
