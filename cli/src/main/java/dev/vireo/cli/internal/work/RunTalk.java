package dev.vireo.cli.internal.work;

import dev.vireo.benchmarks.run.Effort;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.ProgressTalk;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells on stderr how a run over a data set goes on: how many questions, how many right so far, the time left.
public final class RunTalk implements Effort.Listener, AutoCloseable {
    private final Console console;
    private @Nullable ProgressTalk talk;

    public RunTalk(Console console) {
        this.console = console;
    }

    @Override
    public void at(Effort.Progress progress) {
        if (talk == null) {
            if (progress.done() > 0) {
                notice(progress.done() + " of " + progress.total() + " questions are there from before"
                        + (progress.failed() == 0
                                ? ""
                                : "; the " + progress.failed() + " that failed are asked again"));
            }
            talk = new ProgressTalk(console, "questions", progress.total());
        }
        talk.done(progress.done(), detail(progress));
    }

    private static String detail(Effort.Progress progress) {
        if (progress.done() == 0) {
            return "";
        }
        String right = String.format(Locale.ROOT, "%.1f %% right", 100.0 * progress.right() / progress.done());
        return progress.failed() == 0 ? right : right + ", " + progress.failed() + " failed";
    }

    @Override
    public void notice(String text) {
        console.talk("vireo: note: " + text);
    }

    @Override
    public void close() {
        if (talk != null) {
            talk.close();
        }
    }
}
