package io.channelgateway.workspace;

import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** All workspaces as one good version of {@code config/workspaces.yaml} described them. */
public final class Workspaces {

    private final List<Workspace> all;
    private final Map<KeyHash, Caller> callers;

    public Workspaces(Collection<Workspace> workspaces) {
        this.all = List.copyOf(workspaces);
        Map<KeyHash, Caller> byHash = new HashMap<>();
        for (Workspace workspace : all) {
            for (ApiKey key : workspace.keys()) {
                byHash.put(key.sha256(), new Caller(workspace, key));
            }
        }
        this.callers = byHash;
    }

    public List<Workspace> all() {
        return all;
    }

    /** The owner of a plaintext key, valid or not, or null if nobody has it. */
    public Caller findByKey(String plaintext) {
        return callers.get(KeyHash.ofKey(plaintext));
    }

    public boolean hasSandbox() {
        return all.stream().anyMatch(Workspace::sandbox);
    }

    /** The lower-case hex SHA-256 of a whole key. */
    public static String sha256(String plaintext) {
        return HexFormat.of().formatHex(KeyHash.digest(plaintext));
    }
}
