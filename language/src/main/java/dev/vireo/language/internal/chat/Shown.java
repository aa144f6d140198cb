package dev.vireo.language.internal.chat;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The videos of a request, which come as the contents of files: each lies in a file of its own as long as it is
/// looked at.
final class Shown implements AutoCloseable {
    private final List<Clip> clips = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    /// @throws VireoException with code DATA when it is no video, RESOURCE when it can't be kept
    Clip clip(byte[] content) {
        Path file;
        try {
            file = Files.createTempFile("vireo-", ".video");
            files.add(file);
            Files.write(file, content);
        } catch (IOException e) {
            throw new VireoException(
                    Code.RESOURCE,
                    "a video can't be kept in a file: " + IoReason.of(e),
                    "Make room in the folder for temporary files.",
                    e);
        }
        Clip clip = Clips.open(file);
        clips.add(clip);
        return clip;
    }

    @Override
    public void close() {
        clips.forEach(Clip::close);
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException _) {
                // the folder for temporary files is emptied by others too
            }
        }
    }
}
