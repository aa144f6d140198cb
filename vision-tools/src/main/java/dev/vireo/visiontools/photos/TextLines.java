package dev.vireo.visiontools.photos;

import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnknownNameException;
import java.util.List;

/// Reads the lines of text in pictures. Safe for several threads.
interface TextLines extends AutoCloseable {
    /// One line.
    ///
    /// @param box around it, in the picture
    /// @param text as it is written
    /// @param score how sure the reading is, 0 to 1
    record Line(Box box, String text, double score) {}

    /// The lines of a picture in reading order.
    List<Line> read(Image image);

    /// The model with its version; empty when there is none.
    String id();

    @Override
    void close();

    /// Reads nothing, and says so.
    TextLines NONE = new TextLines() {
        @Override
        public List<Line> read(Image image) {
            throw new UnknownNameException(
                    "text",
                    "these tools read no text",
                    "Mix in a model that does: VisionTools.of(...).withReader(...).");
        }

        @Override
        public String id() {
            return "";
        }

        @Override
        public void close() {
            // there is nothing to free
        }
    };
}
