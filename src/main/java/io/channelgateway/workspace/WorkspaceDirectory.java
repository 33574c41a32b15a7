package io.channelgateway.workspace;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The workspaces in force. They change only as a whole, and only for a version without a fault. */
public final class WorkspaceDirectory {

    private final List<Consumer<Workspaces>> listeners = new CopyOnWriteArrayList<>();
    private volatile Workspaces current = new Workspaces(List.of());

    public Workspaces current() {
        return current;
    }

    /** Listeners run before the new version is in force, so that what it needs is there. */
    public void onChange(Consumer<Workspaces> listener) {
        listeners.add(listener);
    }

    public void replace(Workspaces workspaces) {
        listeners.forEach(listener -> listener.accept(workspaces));
        current = workspaces;
    }
}
