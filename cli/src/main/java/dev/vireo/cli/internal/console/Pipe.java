package dev.vireo.cli.internal.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Objects;

/// Stdout. That its reader has had enough (`| head`) is no failure; that what is printed finds no room is one.
public final class Pipe extends FilterOutputStream {
    private boolean unread;

    public Pipe(OutputStream stdout) {
        super(stdout);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        if (unread) {
            return;
        }
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            unread = Objects.requireNonNullElse(e.getMessage(), "")
                    .toLowerCase(Locale.ROOT)
                    .contains("broken pipe");
            if (!unread) {
                throw e;
            }
        }
    }
}
