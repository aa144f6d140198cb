package dev.vireo.cli.internal.console;

import dev.vireo.runtime.hub.Hub;
import org.jspecify.annotations.Nullable;

/// Tells on stderr how far a download is, with its rate.
public final class DownloadTalk implements Hub.Progress, AutoCloseable {
    private final Console console;
    private @Nullable ProgressTalk talk;
    private long total;
    private long here;
    private long came;
    private long began;

    public DownloadTalk(Console console) {
        this.console = console;
    }

    @Override
    public void begins(int files, long bytes) {
        total = bytes;
        began = System.nanoTime();
        if (files > 0) {
            console.talk("fetching " + files + (files == 1 ? " file, " : " files, ") + ByteSize.about(bytes));
            talk = new ProgressTalk(console, "bytes", Math.max(1, bytes));
        }
    }

    @Override
    public void advances(String file, long bytes) {
        here += bytes;
        came += Math.max(0, bytes);
        if (talk != null) {
            talk.done(Math.clamp(here, 0, Math.max(1, total)), rate() + ", " + file);
        }
    }

    @Override
    public void fetched(String file, long size) {
        if (!console.talksToTerminal()) {
            console.talk(file + " " + ByteSize.about(size) + ", " + rate());
        }
    }

    @Override
    public void notice(String text) {
        console.talk("vireo: note: " + text);
    }

    private String rate() {
        double seconds = Math.max(1e-3, (System.nanoTime() - began) / 1e9);
        return ByteSize.about(Math.round(came / seconds)) + "/s";
    }

    @Override
    public void close() {
        if (talk != null) {
            talk.close();
        }
    }
}
