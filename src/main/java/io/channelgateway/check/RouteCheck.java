package io.channelgateway.check;

import io.channelgateway.channel.Channel;
import io.channelgateway.reload.RouteFiles;
import io.channelgateway.workspace.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Loads each route file by itself and finds its faults, so that one fault does not hide the next. */
public final class RouteCheck {

    private final CamelContext context;
    private final RouteSteps steps;
    private final Path folder;
    private final RouteFiles routes;
    private final Set<Path> spared;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Path> fileOfRoute = new HashMap<>();
    private final Map<String, Path> fileOfBean = new HashMap<>();
    private final Map<String, Path> fileOfChannel = new HashMap<>();
    private final Set<Path> unloaded = new HashSet<>();
    private Path loading;
    private int routesSeen;

    /**
     * @param context a started Camel without routes
     * @param folder of the route files
     * @param spared folders in it that need not be readable
     */
    public RouteCheck(CamelContext context, Path folder, Set<Path> spared) {
        this.context = context;
        this.steps = new RouteSteps(context);
        this.folder = folder;
        this.routes = new RouteFiles(folder);
        this.spared = spared;
    }

    /** Of all files; to be called once. */
    public List<Fault> faults() {
        watchRoutes();
        List<Path> files = files();
        checkFolders();
        if (files.isEmpty() && faults.isEmpty()) {
            faults.add(new Fault(folder.toString(), 0, "There is no *.camel.yaml file in this folder."));
        }
        checkNames();
        files.forEach(this::load);
        checkChannels();
        faults.addAll(new RouteTargetCheck(context, steps).faults());
        faults.addAll(new RouteSafetyCheck().faults(steps));
        faults.addAll(Redelivery.faults(steps));
        faults.addAll(new OwnClauseCheck(context).faults(steps));
        checkSettings();
        return faults;
    }

    /** Keeps routes from starting, which would consume from queues and mailboxes, and notes who has which id. */
    private void watchRoutes() {
        context.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .addModelLifecycleStrategy(new ModelLifecycleStrategySupport() {
                    @Override
                    public void onAddRouteDefinition(RouteDefinition route) {
                        routesSeen++;
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

    /**
     * All route files; what has no routes first, such as beans and templates, then the error handler: each must be there before
     * the routes that use it. A start loads all files before it makes any route.
     */
    private List<Path> files() {
        return routes.files().stream()
                .sorted(Comparator.comparing((Path file) -> isFailureHandling(file) ? 1 : RouteFiles.hasRoutes(file) ? 2 : 0))
                .toList();
    }

    private void checkFolders() {
        routes.unreadable().stream()
                .filter(unreadable -> !spared.contains(unreadable))
                .forEach(unreadable -> faults.add(new Fault(unreadable.toString(), 0, "This folder cannot be read.")));
    }

    private void checkNames() {
        for (Path file : routes.misnamed()) {
            faults.add(new Fault(file.toString(), 0, "Nobody reads this file, as its name does not end in .camel.yaml."));
        }
    }

    private static boolean isFailureHandling(Path file) {
        return file.endsWith("errors.camel.yaml");
    }

    private void load(Path file) {
        loading = file;
        Map<String, Object> before = context.getRegistry().findByTypeWithName(Object.class);
        int elements = elements();
        try {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "file:" + file));
            if (elements() == elements && new RouteFile(file).lines().stream().noneMatch(line -> line.startsWith("-"))
                    && context.getRegistry().findByTypeWithName(Object.class).equals(before)) {
                faults.add(new Fault(file.toString(), 0, "Nothing in this file is a route or a bean; each begins with a dash, such as - route:."));
            }
        } catch (Exception fault) {
            unloaded.add(file);
            faults.add(new RouteFile(file).fault(fault, steps.lineOf(fault), folder));
        }
        context.getRegistry().findByTypeWithName(Object.class).forEach((name, bean) -> noteBean(name, bean, before.get(name)));
        if (isFailureHandling(file)) {
            new FailureHandlingCheck(context)
                    .takeOutFaulty()
                    .forEach((clause, fault) ->
                            faults.add(new RouteFile(file).fault(fault, clause.getLineNumber(), folder)));
        }
    }

    /** How many elements there are that are no beans. A route that takes another's id counts, too. */
    private int elements() {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        return routesSeen
                + model.getRestDefinitions().size()
                + model.getRouteConfigurationDefinitions().size()
                + model.getRouteTemplateDefinitions().size();
    }

    /** A second bean of a name would take the place of the first one, and a second channel of a name that of the first. */
    private void noteBean(String name, Object bean, Object before) {
        if (bean == before) {
            return;
        }
        if (before != null) {
            Path other = fileOfBean.get(name);
            addTaken("The bean " + name, new RouteFile(loading).lineOfName(name), other == null ? "the gateway" : other.toString());
        } else if (bean instanceof Channel channel) {
            noteChannel(channel, name);
        }
        fileOfBean.put(name, loading);
    }

    private void noteChannel(Channel channel, String bean) {
        RouteFile file = new RouteFile(loading);
        int line = file.lineOfName(bean);
        if (channel.getName() == null) {
            faults.add(new Fault(loading.toString(), line, "The channel has no name; it is a property of its bean."));
            context.getRegistry().unbind(bean);
            return;
        }
        Path other = fileOfChannel.putIfAbsent(channel.getName(), loading);
        if (other != null) {
            int below = file.lineOfName(channel.getName(), line + 1);
            addTaken("The channel " + channel.getName(), below == 0 ? line : below, other.toString());
        }
    }

    private void addTaken(String what, int line, String other) {
        faults.add(new Fault(loading.toString(), line, what + " is taken by " + other + "."));
    }

    private void checkSettings() {
        Map<String, List<ProcessorDefinition<?>>> byFile = steps.all().stream().collect(Collectors.groupingBy(RouteSteps::fileOf));
        Set<Channel> all = context.getRegistry().findByType(Channel.class);
        byFile.forEach((file, inFile) -> {
            List<Channel> own = all.stream().filter(channel -> Path.of(file).equals(fileOfChannel.get(channel.getName()))).toList();
            faults.addAll(new ConnectionSettingsCheck().faults(Path.of(file), inFile, own.isEmpty() ? all : own));
        });
    }

    private void checkChannels() {
        Map<String, String> routes = new HashMap<>();
        for (Route route : context.getRoutes()) {
            routes.put(route.getRouteId(), route.getEndpoint().getEndpointBaseUri());
        }
        for (Channel channel : context.getRegistry().findByType(Channel.class)) {
            String name = channel.getName();
            Path file = fileOfChannel.get(name);
            if (!routes.containsKey(name) && !unloaded.contains(file)) {
                faults.add(new Fault(file.toString(), 0, "The channel " + name + " has no route of that id."));
            } else if (routes.containsKey(name) && !routes.get(name).equals("direct://" + name)) {
                Path of = fileOfRoute.get(name);
                faults.add(new Fault(of.toString(), new RouteFile(of).lineOf("id: " + name), "The channel's route must be from direct:" + name + "."));
            }
        }
    }
}
