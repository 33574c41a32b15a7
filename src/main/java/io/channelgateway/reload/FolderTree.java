package io.channelgateway.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What there is in a folder and its sub-folders, behind symbolic links, too. What is hidden by a dot before its name is left
 * out, as Camel does: Kubernetes keeps the files of a mounted ConfigMap in such a folder, once more.
 *
 * @param files in the order of their paths
 * @param unreadable folders that cannot be looked into, such as a volume's lost+found
 */
record FolderTree(List<Path> files, List<Path> unreadable) {

    /** Empty if there is no such folder. */
    static FolderTree of(Path folder) {
        List<Path> files = new ArrayList<>();
        List<Path> unreadable = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder,
                    Set.of(FileVisitOption.FOLLOW_LINKS),
                    Integer.MAX_VALUE,
                    new Visitor(folder, files, unreadable));
        } catch (IOException impossible) {
            // The visitor throws none.
            throw new UncheckedIOException(impossible);
        }
        return new FolderTree(files.stream().filter(Files::isRegularFile).sorted().toList(), List.copyOf(unreadable));
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {

        private final Path top;
        private final List<Path> files;
        private final List<Path> unreadable;

        Visitor(Path top, List<Path> files, List<Path> unreadable) {
            this.top = top;
            this.files = files;
            this.unreadable = unreadable;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isHidden(file)) {
                files.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path folder, IOException reason) {
            // One may go away meanwhile, or be a link to where it is in.
            boolean isNone = reason instanceof NoSuchFileException || reason instanceof FileSystemLoopException;
            if (!isHidden(folder) && !isNone) {
                unreadable.add(folder);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException reason) {
            return reason == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, reason);
        }

        private boolean isHidden(Path path) {
            return !path.equals(top) && path.getFileName().toString().startsWith(".");
        }
    }
}
