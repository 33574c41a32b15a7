package io.channelgateway.api;

import io.channelgateway.failure.ErrorCode;
import io.channelgateway.failure.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The API description and the page on which browsers show it: a few files by name, and nothing else.
 *
 * <p>The page is Swagger UI out of its web-jar with a start script of ours. It loads from nowhere but here.
 */
public final class Docs {

    private static final String OURS = "io/channelgateway/api/docs/";
    private static final String WEB_JAR = "META-INF/resources/webjars/swagger-ui/";
    private static final String WEB_JAR_VERSION = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

    /** A new gateway may bring new ones at any time. */
    private static final String FRESH = "no-cache";
    private static final String AN_HOUR = "public, max-age=3600";

    /** Swagger UI's style sheet has its icons inside, and its code sets styles. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "docs.js", "text/javascript; charset=utf-8",
            "favicon-32x32.png", "image/png",
            "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
            "swagger-ui.css", "text/css; charset=utf-8");

    private final byte[] description;

    /** Read once: each client that is slow would otherwise have its own in memory. */
    private final Map<String, byte[]> resources = new ConcurrentHashMap<>();

    /**
     * @param description the file, read once: what is handed out is what validates requests
     * @throws IllegalArgumentException if there is no such file
     */
    public Docs(Path description) {
        try {
            this.description = Files.readAllBytes(description);
        } catch (IOException missing) {
            throw new IllegalArgumentException(description + " cannot be read.");
        }
    }

    public void description(Exchange exchange) {
        write(exchange, "application/yaml", FRESH, description);
    }

    public void page(Exchange exchange) {
        write(exchange, "text/html; charset=utf-8", FRESH, resource(OURS + "index.html"));
        exchange.getMessage().setHeader("Content-Security-Policy", POLICY);
    }

    /** @throws Refusal 404, if the page has no such file */
    public void file(Exchange exchange) {
        String name = String.valueOf(exchange.getVariable("path", Map.class).get("file"));
        String type = TYPES.get(name);
        if (type == null) {
            throw new Refusal(ErrorCode.NOT_FOUND, ClientTexts.NOT_FOUND);
        }
        String place = name.equals("docs.js") ? OURS : WEB_JAR + webJarVersion() + "/";
        write(exchange, type, AN_HOUR, resource(place + name));
    }

    private static void write(Exchange exchange, String type, String caching, byte[] content) {
        Message response = exchange.getMessage();
        response.removeHeaders("*");
        response.setHeader(Exchange.CONTENT_TYPE, type);
        response.setHeader("Cache-Control", caching);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setBody(content);
    }

    private static String webJarVersion() {
        try (InputStream file = open(WEB_JAR_VERSION)) {
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private byte[] resource(String name) {
        return resources.computeIfAbsent(name, Docs::read);
    }

    private static byte[] read(String resource) {
        try (InputStream file = open(resource)) {
            return file.readAllBytes();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream file = Docs.class.getClassLoader().getResourceAsStream(resource);
        if (file == null) {
            throw new IOException("There is no " + resource + ".");
        }
        return file;
    }
}
