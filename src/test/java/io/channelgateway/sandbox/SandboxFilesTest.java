package io.channelgateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.attachment.Attachment;
import org.junit.jupiter.api.Test;

/** How much of the files that it received the sandbox keeps. */
class SandboxFilesTest {

    private final SandboxFiles files = new SandboxFiles(100);

    private static Attachment file(int size) {
        return Attachment.of("a", "a/b", new byte[size]);
    }

    @Test
    void keepsSoManyBytesAndLetsTheOldestGo() {
        String first = files.keep("w", file(40));
        String second = files.keep("w", file(60));
        assertThat(files.find("w", first)).isNotNull();

        String third = files.keep("w", file(1));

        assertThat(files.find("w", first)).isNull();
        assertThat(files.find("w", second)).isNotNull();
        assertThat(files.find("w", third)).isNotNull();
    }

    @Test
    void keepsNothingThatIsTooLargeByItself() {
        String id = files.keep("w", file(101));
        String next = files.keep("w", file(100));

        assertThat(files.find("w", id)).isNull();
        assertThat(files.find("w", next)).isNotNull();
    }

    @Test
    void countsAFileOnceThatComesTwice() {
        files.keep("id", "w", file(60));
        files.keep("id", "w", file(60));
        files.keep("w", file(40));

        assertThat(files.find("w", "id")).isNotNull();
    }

    @Test
    void givesAWorkspaceItsOwnOnly() {
        String id = files.keep("w", file(1));

        assertThat(files.find("other", id)).isNull();
    }

    @Test
    void givesAllBackWhenItIsCleared() {
        String first = files.keep("w", file(60));
        files.clear();
        String second = files.keep("w", file(100));

        assertThat(files.find("w", first)).isNull();
        assertThat(files.find("w", second)).isNotNull();
    }
}
