package io.channelgateway.workspace;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** All workspaces as one good version of {@code config/workspaces.yaml} described them. */
public final class Workspaces {

    private final List<Workspace> all;
    private final Map<String, Caller> callersBySha256 = new HashMap<>();

    public Workspaces(Collection<Workspace> workspaces) {
        this.all = List.copyOf(workspaces);
        for (Workspace workspace : all) {
            for (ApiKey key : workspace.keys()) {
                callersBySha256.put(key.sha256(), new Caller(workspace, key));
            }
        }
    }

    public List<Workspace> all() {
        return all;
    }

    /** The owner of a plaintext key, valid or not, or null if nobody has it. */
    public Caller findByKey(String plaintext) {
        return callersBySha256.get(sha256(plaintext));
    }

    public boolean hasSandbox() {
        return all.stream().anyMatch(Workspace::sandbox);
    }

    /** The lower-case hex SHA-256 of a whole key. */
    public static String sha256(String plaintext) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(plaintext.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
