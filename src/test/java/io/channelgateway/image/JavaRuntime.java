package io.channelgateway.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java runtime for an image that starts from nothing: linked out of the JDK that builds, with the C libraries of
 * this machine that it needs. Linux only.
 */
final class JavaRuntime {

    /** Where the images of Eclipse Temurin have it, too. */
    private static final String HOME = "opt/java/openjdk";

    /** All of Java SE, as a route or a library that somebody adds may need any of it; TLS; what attaches to a process. */
    private static final String MODULES =
            "java.se,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs";

    /** Native code for screens, printers and loudspeakers, which needs dozens of libraries. */
    private static final Pattern DESKTOP = Pattern.compile(
            "lib(awt.*|fontmanager|freetype|javajpeg|jawt|jsound|lcms|mlib_image|splashscreen)\\.so");

    /** From this Java on, an archive also has the classes linked and what their methods did (JEP 514 and 515). */
    private static final int AOT_CACHE_SINCE = 25;

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    /** Parts of the C library that it loads itself to find hosts, or that SQLite names, where they are files of their own. */
    private static final List<String> PARTS = List.of(
            "libdl.so.2", "libnss_dns.so.2", "libnss_files.so.2", "libpthread.so.0", "libresolv.so.2", "librt.so.1");

    /** Distributions whose packages hold the libraries keep their licences here. */
    private static final List<String> LICENCES = List.of("libc6", "libgcc-s1", "libstdc++6", "zlib1g");

    private final Path root;
    private final Path home;
    private final String architecture;

    JavaRuntime(Path root, String architecture) {
        this.root = root.toAbsolutePath();
        this.home = this.root.resolve(HOME);
        this.architecture = architecture;
    }

    void create() throws IOException, InterruptedException {
        refuseOtherMachines();
        Files.createDirectories(home.getParent());
        run(List.of(
                jdk("jlink"), "--add-modules", MODULES, "--strip-debug", "--no-header-files", "--no-man-pages",
                "--output", home.toString()));
        removeDesktop();
        for (String library : libraries()) {
            copy(Path.of(library));
        }
        for (String name : LICENCES) {
            copy(Path.of("/usr/share/doc", name, "copyright"));
        }
        users();
        run(List.of(java(), "-Xshare:dump"));
    }

    /** Keeps the classes of a start in a form that Java loads fast; valid for this folder's jars at this time of file. */
    void archiveClasses(Path app, List<String> flags) throws IOException, InterruptedException {
        String archive = Runtime.version().feature() < AOT_CACHE_SINCE ? "ArchiveClassesAtExit" : "AOTCacheOutput";
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(flags);
        command.addAll(List.of("-XX:" + archive + "=gateway.jsa", "-jar", "channel-gateway.jar", "check"));
        run(app, command);
    }

    private void refuseOtherMachines() {
        String os = System.getProperty("os.name");
        String here = Map.of("amd64", "amd64", "aarch64", "arm64").get(System.getProperty("os.arch"));
        if (!os.equals("Linux") || !architecture.equals(here)) {
            throw new IllegalStateException("An image without a base takes Java from this machine, which is "
                    + os + " on " + here + " and not Linux on " + architecture
                    + ": give a base, such as -Dimage.base=eclipse-temurin:17-jre.");
        }
    }

    private void removeDesktop() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            for (Path file : files.toList()) {
                if (DESKTOP.matcher(file.getFileName().toString()).matches()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The libraries outside the runtime that its programs and libraries name, and those that these name. */
    private Set<String> libraries() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ldd", home.resolve("bin/java").toString()));
        try (Stream<Path> files = Files.walk(home.resolve("lib"))) {
            files.map(Path::toString).filter(file -> file.endsWith(".so")).forEach(command::add);
        }
        Set<String> found = new TreeSet<>();
        LIBRARY.matcher(run(command)).results().map(match -> match.group(1)).forEach(found::add);
        found.removeIf(library -> Path.of(library).normalize().startsWith(home));
        Path folder = found.stream()
                .filter(library -> library.endsWith("/libc.so.6"))
                .map(library -> Path.of(library).getParent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("This machine's Java does not run on the GNU C library."));
        PARTS.forEach(name -> found.add(folder.resolve(name).toString()));
        return found;
    }

    /** Copies a file of this machine to the same place, if it is there. */
    private void copy(Path file) throws IOException {
        if (Files.exists(file)) {
            Path copy = root.resolve(Path.of("/").relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private void users() throws IOException {
        Path etc = Files.createDirectories(root.resolve("etc"));
        Files.writeString(etc.resolve("passwd"), """
                root:x:0:0:root:/:/sbin/nologin
                gateway:x:10001:10001:gateway:/data:/sbin/nologin
                """);
        Files.writeString(etc.resolve("group"), "root:x:0:\ngateway:x:10001:\n");
        Files.writeString(etc.resolve("nsswitch.conf"), "hosts: files dns\n");
    }

    private String java() {
        return home.resolve("bin/java").toString();
    }

    private static String jdk(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        return run(root, command);
    }

    private static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }
}
