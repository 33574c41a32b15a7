package io.channelgateway.workspace;

/** Who makes a request: a valid key and its workspace. */
public record Caller(Workspace workspace, ApiKey key) {

    /** Whether the key has any of the given permissions. */
    public boolean may(String... anyOfPermissions) {
        for (String permission : anyOfPermissions) {
            if (key.permissions().contains(permission)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "Caller[" + workspace.id() + " " + key.id() + "]";
    }
}
