package io.channelgateway.message;

import com.fasterxml.jackson.databind.node.TextNode;
import io.channelgateway.attachment.Base64Text;

/** The text of a content_base64, which stays where it is in the body's bytes: to others it looks empty. */
final class Base64Node extends TextNode {

    private final transient byte[] body;
    private final int start;

    /**
     * @param body the whole body
     * @param start of the text's first character in it, after the quote
     */
    Base64Node(byte[] body, int start) {
        super("");
        this.body = body;
        this.start = start;
    }

    /** Changes the body: to be called once, when all of it has been read. */
    Base64Text content() {
        return new Base64Text(body, start);
    }
}
