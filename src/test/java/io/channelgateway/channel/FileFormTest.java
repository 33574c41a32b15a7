package io.channelgateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.channelgateway.attachment.Attachment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a form says of its file. */
class FileFormTest {

    /** A part that claims to have parts itself, and names no boundary, ends the reading of the form. */
    @ParameterizedTest
    @CsvSource({
        "application/pdf, application/pdf",
        "message/rfc822,  message/rfc822",
        "multipart/mixed, application/octet-stream",
    })
    void hasItsTypeUnlessThatNeedsABoundary(String type, String written) {
        FileForm form = FileForm.of(Map.of(), "document", Attachment.of("a.bin", type, new byte[] {1}), "a.bin");

        assertThat(new String(form.parts()[0], StandardCharsets.UTF_8)).endsWith("\r\nContent-Type: " + written + "\r\n\r\n");
    }
}
