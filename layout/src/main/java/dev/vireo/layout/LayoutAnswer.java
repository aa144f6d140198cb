package dev.vireo.layout;

import java.util.List;

/// What a language model answered to the request for a layout: one in the published text form, as frames in JSON
/// or as a layout document. Slips that leave no doubt are mended, each with a note; docs/layouts.md lists them.
public sealed interface LayoutAnswer {
    /// The side of the frame that answers count in.
    int SIDE = 512;

    /// How many frames of an answer make a second.
    double FPS = 2;

    /// A layout.
    ///
    /// @param notes what was mended in the answer
    record Read(Layout layout, List<String> notes) implements LayoutAnswer {
        public Read {
            notes = List.copyOf(notes);
        }
    }

    /// No layout.
    ///
    /// @param problems why, at least one; told so that the model can do better
    record Unreadable(List<String> problems) implements LayoutAnswer {
        public Unreadable {
            problems = List.copyOf(problems);
        }
    }

    /// Reads an answer.
    ///
    /// @param caption the caption of the layout
    /// @param frames how many frames it must have; 0 when any number will do
    static LayoutAnswer of(String text, String caption, int frames) {
        return new AnswerReader(caption, frames).read(text);
    }
}
