package io.channelgateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.channelgateway.workspace.Workspaces;
import org.junit.jupiter.api.Test;

/** It stays the same from version to version, as keys are held over an update of the gateway. */
class FingerprintTest {

    @Test
    void isOfTheCanonicalDocument() throws JsonProcessingException {
        String body = """
                {"subject": null, "message": "a ä \\"b\\"\\n/\\u00e4", "channel": "slack",
                 "attachments": [{"url": null, "mime_type": "t", "filename": "f"}, null, []],
                 "Z": {"b": {}, "a": [1.50, 1e3, 7, true, {"y": 1, "x": null}]}}""";

        assertThat(Fingerprint.of(new ObjectMapper().readTree(body))).isEqualTo(Workspaces.sha256("""
                {"Z":{"a":[1.5,1000.0,7,true,{"y":1}],"b":{}},"attachments":[{"filename":"f","mime_type":"t"},null,[]],\
                "channel":"slack","message":"a ä \\"b\\"\\n/ä"}"""));
    }
}
