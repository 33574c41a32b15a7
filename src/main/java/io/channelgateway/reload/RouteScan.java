package io.channelgateway.reload;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.scan.DefaultPackageScanResourceResolver;
import org.apache.camel.util.AntPathMatcher;

/** How Camel finds route files. Its own way ends at the first sub-folder that cannot be read, and the start with it. */
public final class RouteScan extends DefaultPackageScanResourceResolver {

    /** @throws IOException if the folder itself is not there or cannot be read */
    @Override
    protected void findInFileSystem(File directory, Set<Resource> found, String pattern, Predicate<String> filter)
            throws IOException {
        Path folder = directory.toPath();
        FolderTree tree = FolderTree.of(folder);
        if (tree.unreadable().contains(folder)) {
            throw new IOException("The folder " + folder + " cannot be read.");
        }
        if (!Files.exists(folder)) {
            throw new IOException("There is no folder " + folder + ".");
        }
        for (Path file : tree.files()) {
            String path = folder.relativize(file).toString().replace(File.separatorChar, '/');
            if (AntPathMatcher.INSTANCE.match(pattern, path) && (filter == null || filter.test(file.toString()))) {
                found.add(PluginHelper.getResourceLoader(getCamelContext()).resolveResource("file:" + file));
            }
        }
    }
}
