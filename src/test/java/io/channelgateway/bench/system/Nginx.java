package io.channelgateway.bench.system;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** nginx as a reverse proxy in front of the provider, with a configuration of its own. */
final class Nginx {

    private final int port;
    private final int providerPort;

    Nginx(int port, int providerPort) {
        this.port = port;
        this.providerPort = providerPort;
    }

    /** Empty where nginx is not installed. */
    Optional<ServerProcess> start() throws IOException {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            System.out.println("nginx is not installed: it is left out.");
            return Optional.empty();
        }
        Path folder = Folders.fresh("nginx");
        Files.writeString(folder.resolve("nginx.conf"), configuration());
        return Optional.of(ServerProcess.start("nginx", folder, Map.of(), List.of(
                program.get().toString(), "-p", folder.toString(), "-c", "nginx.conf", "-e", "error.log")));
    }

    private static Optional<Path> program() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private String configuration() {
        return """
                %s
                worker_processes auto;
                daemon off;
                pid nginx.pid;
                error_log error.log crit;
                events { worker_connections 16384; }
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  keepalive_requests 1000000000;
                  keepalive_timeout 1h;
                  upstream provider {
                    server 127.0.0.1:%d;
                    keepalive 4096;
                    keepalive_requests 1000000000;
                    keepalive_timeout 1h;
                  }
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    location / {
                      proxy_pass http://provider;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_read_timeout 2m;
                    }
                  }
                }
                """.formatted(userLine(), providerPort, port);
    }

    /** As root, the workers would become a user who can't read the folder. */
    private static String userLine() {
        return System.getProperty("user.name").equals("root") ? "user root;" : "";
    }
}
