package io.channelgateway;

import io.channelgateway.channel.Channel;
import io.channelgateway.reload.RouteFiles;
import io.channelgateway.workspace.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Loads each route file by itself and finds its faults, so that one fault does not hide the next. */
final class RouteCheck {

    private final CamelContext context;
    private final Path folder;
    private final Set<Path> spared;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Path> fileOfRoute = new HashMap<>();
    private final Map<String, Path> fileOfBean = new HashMap<>();
    private final Map<String, Path> fileOfChannel = new HashMap<>();
    private Path loading;

    /** @param spared folders that need not be readable */
    RouteCheck(CamelContext context, Set<Path> spared) {
        this.context = context;
        this.spared = spared;
        this.folder = new Settings(context).path("gateway.routes");
    }

    List<Fault> faults() {
        watchRoutes();
        List<Path> files = files();
        checkFolders();
        if (files.isEmpty() && faults.isEmpty()) {
            faults.add(new Fault(folder.toString(), 0, "There is no *.camel.yaml file in this folder."));
        }
        checkNames();
        files.forEach(this::load);
        files.forEach(this::checkDirectTargets);
        checkChannels();
        faults.addAll(new RouteSafetyCheck(context).faults(fileOfRoute));
        return faults;
    }

    /** Keeps routes from starting, which would consume from queues and mailboxes, and notes who has which id. */
    private void watchRoutes() {
        context.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .addModelLifecycleStrategy(new ModelLifecycleStrategySupport() {
                    @Override
                    public void onAddRouteDefinition(RouteDefinition route) {
                        route.setAutoStartup("false");
                        noteId(route);
                    }
                });
    }

    private void noteId(RouteDefinition route) {
        if (route.getRouteId() == null) {
            return;
        }
        Path other = fileOfRoute.putIfAbsent(route.getRouteId(), loading);
        if (other != null && !other.equals(loading)) {
            int line = new RouteFile(loading).lineOf("id: " + route.getRouteId());
            faults.add(new Fault(
                    loading.toString(), line, "The route id " + route.getRouteId() + " is taken by " + other + "."));
        }
    }

    /** All route files; the error handler first, as it must be there before the routes that it covers. */
    private List<Path> files() {
        return new RouteFiles(folder).files().stream()
                .sorted(Comparator.comparing((Path file) -> !isFailureHandling(file)))
                .toList();
    }

    private void checkFolders() {
        new RouteFiles(folder).unreadable().stream()
                .filter(unreadable -> !spared.contains(unreadable))
                .forEach(unreadable -> faults.add(new Fault(unreadable.toString(), 0, "This folder cannot be read.")));
    }

    private void checkNames() {
        for (Path file : new RouteFiles(folder).misnamed()) {
            faults.add(new Fault(file.toString(), 0, "Nobody reads this file, as its name does not end in .camel.yaml."));
        }
    }

    private static boolean isFailureHandling(Path file) {
        return file.endsWith("errors.camel.yaml");
    }

    private void load(Path file) {
        loading = file;
        Map<String, Object> before = context.getRegistry().findByTypeWithName(Object.class);
        try {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "file:" + file));
        } catch (Exception fault) {
            faults.add(new RouteFile(file).fault(fault, 0, folder));
        }
        context.getRegistry().findByTypeWithName(Object.class).forEach((name, bean) -> noteBean(name, bean, before.get(name)));
        if (isFailureHandling(file)) {
            new FailureHandlingCheck(context)
                    .takeOutFaulty()
                    .forEach((clause, fault) ->
                            faults.add(new RouteFile(file).fault(fault, clause.getLineNumber(), folder)));
        }
    }

    /** A second bean of a name would take the place of the first one, and a second channel of a name that of the first. */
    private void noteBean(String name, Object bean, Object before) {
        if (bean == before) {
            return;
        }
        if (before != null) {
            Path other = fileOfBean.get(name);
            addTaken("The bean " + name, "name: " + name, other == null ? "the gateway" : other.toString());
        } else if (bean instanceof Channel channel) {
            Path other = fileOfChannel.putIfAbsent(channel.getName(), loading);
            if (other != null) {
                addTaken("The channel " + channel.getName(), "name: " + channel.getName(), other.toString());
            }
        }
        fileOfBean.put(name, loading);
    }

    private void addTaken(String what, String text, String other) {
        faults.add(new Fault(loading.toString(), new RouteFile(loading).lineOf(text), what + " is taken by " + other + "."));
    }

    /** A {@code direct:} target that no route serves fails only when a message gets there. */
    private void checkDirectTargets(Path file) {
        Set<String> served = context.getRoutes().stream()
                .map(route -> route.getEndpoint().getEndpointBaseUri())
                .collect(Collectors.toSet());
        List<String> lines = new RouteFile(file).lines();
        for (int i = 0; i < lines.size(); i++) {
            Matcher target = Pattern.compile("to: [\"']?direct:([\\w-]+)").matcher(lines.get(i));
            if (target.find() && !served.contains("direct://" + target.group(1))) {
                faults.add(new Fault(file.toString(), i + 1, "No route starts from direct:" + target.group(1) + "."));
            }
        }
    }

    private void checkChannels() {
        Map<String, String> routes = new HashMap<>();
        for (Route route : context.getRoutes()) {
            routes.put(route.getRouteId(), route.getEndpoint().getEndpointBaseUri());
        }
        for (Channel channel : context.getRegistry().findByType(Channel.class)) {
            String name = channel.getName();
            String file = folder.resolve("channels").resolve(name + ".camel.yaml").toString();
            if (!routes.containsKey(name)) {
                faults.add(new Fault(file, 0, "The channel " + name + " has no route of that id."));
            } else if (!routes.get(name).equals("direct://" + name)) {
                Path of = fileOfRoute.get(name);
                faults.add(new Fault(of.toString(), new RouteFile(of).lineOf("id: " + name), "The channel's route must be from direct:" + name + "."));
            }
        }
    }
}
