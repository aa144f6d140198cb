package dev.vireo.cli.internal.console;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// Tells on stderr how far long work is: a bar on a terminal, elsewhere a line every ten seconds.
public final class ProgressTalk implements AutoCloseable {
    private static final int MILLIS = 500;
    private static final long QUIET_NANOS = 10_000_000_000L;

    private final Console console;
    private final String what;
    private final long total;
    private final @Nullable ProgressBar bar;
    private long told = System.nanoTime();
    private long first = -1;
    private long firstAt;

    public ProgressTalk(Console console, String what, long total) {
        this.console = console;
        this.what = what;
        this.total = total;
        this.bar = console.talksToTerminal()
                ? new ProgressBarBuilder()
                        .setTaskName(what)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(MILLIS)
                        .setConsumer(new ConsoleProgressBarConsumer(console.talkStream(), console.width()))
                        .build()
                : null;
    }

    /// So much is done. May be called from any thread.
    public void done(long count) {
        done(count, "");
    }

    /// So much is done, with a few words about it.
    public synchronized void done(long count, String detail) {
        if (first < 0) {
            first = count;
            firstAt = System.nanoTime();
        }
        if (bar != null) {
            bar.stepTo(count);
            bar.setExtraMessage(detail);
        } else if (System.nanoTime() - told > QUIET_NANOS) {
            told = System.nanoTime();
            console.talk(what + " " + count + "/" + total + left(count) + (detail.isEmpty() ? "" : ": " + detail));
        }
    }

    /// The time left if the rest takes as long as what was done since the first report.
    private String left(long count) {
        if (count <= first || count >= total) {
            return "";
        }
        long seconds = Math.round((System.nanoTime() - firstAt) * 1e-9 / (count - first) * (total - count));
        return seconds < 120 ? ", " + seconds + " s left" : ", " + seconds / 60 + " min left";
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
