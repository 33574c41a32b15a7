package io.channelgateway.workspace;

/**
 * One thing that is wrong in a configuration file, in words that never repeat a value from it.
 *
 * @param file as the user named it
 * @param line from 1, or 0 for the file as a whole
 * @param message a full sentence that names the field and the rule
 */
public record Fault(String file, int line, String message) {

    /** {@code config/workspaces.yaml:12: workspaces[0].plan must be one of starter, pro, org.} */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + message;
    }
}
