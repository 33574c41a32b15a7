package io.channelgateway;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.util.URISupport;

/** Says in one text why the gateway cannot start: the innermost cause that has something to say. */
final class StartupFault {

    private StartupFault() {}

    static String explain(Throwable fault) {
        List<String> texts = new ArrayList<>();
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String text = cause.getMessage();
            if (text != null && !text.isBlank()) {
                texts.add(text.strip());
            }
        }
        String innermost = texts.isEmpty() ? fault.getClass().getSimpleName() : texts.get(texts.size() - 1);
        return URISupport.sanitizeUri(innermost);
    }
}
