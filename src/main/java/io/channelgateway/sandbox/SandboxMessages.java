package io.channelgateway.sandbox;

import io.channelgateway.attachment.Attachment;
import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import io.channelgateway.workspace.Caller;
import io.channelgateway.workspace.WorkspaceDirectory;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** The list of what the sandbox's providers received, and the files in it. */
public final class SandboxMessages {

    private final WorkspaceDirectory workspaces;

    private final Sandbox sandbox;

    public SandboxMessages(WorkspaceDirectory workspaces, Sandbox sandbox) {
        this.workspaces = workspaces;
        this.sandbox = sandbox;
    }

    /** @throws Refusal 404, while no workspace uses the sandbox */
    public void mustExist() {
        if (!workspaces.current().hasSandbox()) {
            throw new Refusal(ErrorCode.NOT_FOUND, "There is nothing at this path.");
        }
    }

    /**
     * The caller's own messages, newest first.
     *
     * @throws Refusal 403, for a key of another kind of workspace
     */
    public Map<String, Object> list(@Body Map<?, ?> kept, @Variable("caller") Caller caller) {
        checkWorkspace(caller);
        List<Map<String, Object>> messages = kept.values().stream()
                .map(SandboxMessage.class::cast)
                .filter(message -> message.workspace().equals(caller.workspace().id()))
                .sorted(Comparator.comparingLong(SandboxMessage::sequence).reversed())
                .map(SandboxMessage::document)
                .toList();
        return Map.of("messages", messages);
    }

    /**
     * The caller's own file of that id.
     *
     * @throws Refusal 403, for a key of another kind of workspace; 404, if there is no such file
     */
    public Attachment file(@Variable("path") Map<String, String> path, @Variable("caller") Caller caller) {
        checkWorkspace(caller);
        Attachment file = sandbox.file(caller.workspace().id(), path.get("id"));
        if (file == null) {
            throw new Refusal(ErrorCode.NOT_FOUND, "There is no such attachment; the sandbox keeps the latest only.");
        }
        return file;
    }

    private static void checkWorkspace(Caller caller) {
        if (!caller.workspace().sandbox()) {
            throw new Refusal(ErrorCode.INSUFFICIENT_PERMISSIONS, "This API key is not of a sandbox workspace.");
        }
    }
}
