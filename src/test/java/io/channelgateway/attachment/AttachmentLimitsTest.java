package io.channelgateway.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a channel's file may say about attachments, and what a refusal then says. */
class AttachmentLimitsTest {

    private final AttachmentLimits limits = new AttachmentLimits();

    @ParameterizedTest
    @CsvSource({"image/jpeg,5000000", "image/png,5000000", "image/gif,300000", "text/plain,7", "application/pdf,2000000000", "video/mp4,-1"})
    void takesTheFirstGroupThatHasTheType(String type, long bytes) {
        limits.setTypes("5 MB of image/jpeg image/png; 300KB of image/*; 7 bytes of text/plain;\n 2 GB of application/pdf, image/webp");

        assertThat(limits.maxBytes(type)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "image/png", "5 of image/png", "5 TB of image/png", "5 MB of png", "5 MB of", "x MB of */*",
        "5 MB of image/PNG", "5 MB of */png"})
    void refusesWhatItDoesNotUnderstand(String types) {
        assertThatThrownBy(() -> limits.setTypes(types)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhichLimitIsReached() {
        limits.setMaxCount(2);
        limits.setMaxTotal("3 KB");
        limits.setTypes("2 KB of image/png image/gif");

        assertThatThrownBy(() -> limits.checkCount(3, "teams"))
                .hasMessage("attachments has 3 entries; teams takes at most 2.");
        assertThatThrownBy(() -> limits.checkType("attachments[1]", "text/plain", "teams"))
                .hasMessage("attachments[1].mime_type text/plain is not supported for teams; supported are image/png, image/gif.");
        assertThatThrownBy(() -> limits.checkSize("attachments[1]", "image/png", 2_001, "teams"))
                .hasMessage("attachments[1] is 2001 bytes long; teams takes at most 2000 bytes of image/png in one file.");
        assertThatThrownBy(() -> limits.checkTotal(3_001, "teams"))
                .hasMessage("attachments are 3001 bytes long together; teams takes at most 3000 bytes in one message.");
        assertThatCode(() -> {
            limits.checkCount(2, "teams");
            limits.checkType("attachments[0]", "image/gif", "teams");
            limits.checkSize("attachments[0]", "image/png", 2_000, "teams");
            limits.checkTotal(3_000, "teams");
        }).doesNotThrowAnyException();
    }
}
