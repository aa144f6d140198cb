package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.ProgressTalk;
import org.jspecify.annotations.Nullable;

/// Tells how much of a video a model has seen.
final class FramesTalk implements AutoCloseable {
    private final Console console;
    private @Nullable ProgressTalk talk;

    FramesTalk(Console console) {
        this.console = console;
    }

    void seen(int frames, int all) {
        ProgressTalk now = talk;
        if (now == null) {
            now = new ProgressTalk(console, "frames", all);
            talk = now;
        }
        now.done(frames);
        if (frames == all) {
            close();
        }
    }

    @Override
    public void close() {
        if (talk != null) {
            talk.close();
            talk = null;
        }
    }
}
