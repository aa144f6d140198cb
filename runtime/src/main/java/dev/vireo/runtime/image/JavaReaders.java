package dev.vireo.runtime.image;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Iterator;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/// The readers that come with Java.
final class JavaReaders {
    private JavaReaders() {}

    /// Java's own, not the first that is registered: what else lies on the class path must not change what a
    /// picture looks like.
    static ImageReader of(PictureKind kind) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(kind.name());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (Objects.equals(reader.getClass().getModule().getName(), "java.desktop")) {
                return reader;
            }
        }
        throw new VireoException(
                Code.RESOURCE,
                "this Java runtime has no " + kind + " reader",
                "Use a JDK with the module java.desktop.");
    }
}
