package io.channelgateway.bench.system;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** An installed JDK. */
public record Jdk(int version, Path home) {

    private static final int OLDEST = 17;

    /** From this version on, an archive also has the classes linked and what their methods did (JEP 514 and 515). */
    private static final int AOT_CACHE_SINCE = 25;

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    /** The one that runs this program. */
    public static Jdk running() {
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    /** The running one, and the newest other one of this machine. */
    public static List<Jdk> runningAndNewest() {
        List<Jdk> jdks = new ArrayList<>(List.of(running()));
        installed().stream()
                .filter(jdk -> jdk.version > running().version)
                .max(Comparator.comparingInt(Jdk::version))
                .ifPresent(jdks::add);
        return jdks;
    }

    /**
     * The one of a version such as {@code 17}, the running one first.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Jdk of(String version) {
        return Stream.concat(Stream.of(running()), installed().stream())
                .filter(jdk -> version.equals(String.valueOf(jdk.version)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no JDK " + version + " in " + INSTALLED));
    }

    public String java() {
        return home.resolve("bin/java").toString();
    }

    /** The option that makes an archive of a run's classes, for {@code -XX:SharedArchiveFile}. */
    public String archiving(Path archive) {
        return "-XX:" + (version < AOT_CACHE_SINCE ? "ArchiveClassesAtExit" : "AOTCacheOutput") + "=" + archive;
    }

    private static List<Jdk> installed() {
        try (Stream<Path> homes = Files.list(INSTALLED)) {
            return homes.map(Jdk::read).flatMap(Optional::stream).filter(jdk -> jdk.version >= OLDEST).toList();
        } catch (IOException noFolder) {
            return List.of();
        }
    }

    private static Optional<Jdk> read(Path home) {
        Properties release = new Properties();
        try (Reader file = Files.newBufferedReader(home.resolve("release"))) {
            release.load(file);
        } catch (IOException noJdk) {
            return Optional.empty();
        }
        String version = release.getProperty("JAVA_VERSION", "0").replaceAll("\"|[.+-].*", "");
        return Optional.of(new Jdk(Integer.parseInt(version), home));
    }
}
