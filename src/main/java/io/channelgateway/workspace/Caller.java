package io.channelgateway.workspace;

import java.util.Collections;
import java.util.Set;

/** Who makes a request: a valid key and its workspace. */
public record Caller(Workspace workspace, ApiKey key) {

    /** Whether the key has any of the given permissions. */
    public boolean mayOneOf(Set<String> permissions) {
        return !Collections.disjoint(key.permissions(), permissions);
    }

    @Override
    public String toString() {
        return "Caller[" + workspace.id() + " " + key.id() + "]";
    }
}
