package dev.vireo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void aWriteThatFailsHalfWayLeavesTheOldFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        VireoException e = assertThrows(
                VireoException.class,
                () -> AtomicFile.write(file, out -> {
                    out.write(NEW);
                    throw new IOException("the source dried up");
                }));

        assertEquals("[" + file + "] can't be written: the source dried up", e.what());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), list());
    }

    @Test
    void aLinkIsFollowedAndStays() throws IOException {
        Path target = Files.writeString(folder.resolve("target.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), target);
        AtomicFile.write(link, NEW);

        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(target));
    }

    @Test
    void aDeviceIsWrittenDirectly() {
        Path device = Path.of("/dev/null");
        AtomicFile.write(device, NEW);

        assertTrue(Files.exists(device) && !Files.isRegularFile(device));
    }

    @Test
    void aFolderIsRefused() {
        VireoException e = assertThrows(VireoException.class, () -> AtomicFile.write(folder, NEW));

        assertEquals("[" + folder + "] is a folder", e.what());
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
