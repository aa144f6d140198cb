package dev.vireo.language.internal.serve;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// What a client sends, read until a time, and watched while it is answered. For one thread.
final class HttpInput {
    private static final int AT_ONCE = 1 << 13;

    /// So much may be sent ahead while an answer is written.
    private static final int MOST_AHEAD = 1 << 16;

    private final Socket socket;
    private final InputStream in;
    private byte[] buffer = new byte[AT_ONCE];
    private int at;
    private int end;

    HttpInput(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /// Whether there is another byte before the client ends the connection.
    ///
    /// @param until by [System#nanoTime]
    /// @throws SocketTimeoutException when there is none until then
    boolean more(long until) throws IOException {
        return at < end || fill(until) >= 0;
    }

    /// Reads some bytes, or -1 at the end.
    private int fill(long until) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (millis < 1) {
            throw new SocketTimeoutException();
        }
        if (at == end) {
            at = 0;
            end = 0;
        } else if (end == buffer.length) {
            if (at > 0) {
                System.arraycopy(buffer, at, buffer, 0, end - at);
                end -= at;
                at = 0;
            } else {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
        socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        return read;
    }

    private int read(long until) throws IOException {
        if (!more(until)) {
            throw new EOFException();
        }
        return buffer[at++] & 0xFF;
    }

    /// A line without its end, of characters below 256.
    ///
    /// @throws Refusal with `status` when it is longer than `most`
    String line(int most, int status, long until) throws IOException {
        StringBuilder out = new StringBuilder();
        for (int b = read(until); b != '\n'; b = read(until)) {
            if (out.length() > most) {
                throw Refusal.of(status, "too_long", "a line of the head of the request is too long");
            }
            out.append((char) b);
        }
        int length = out.length();
        if (length > 0 && out.charAt(length - 1) == '\r') {
            out.setLength(length - 1);
        }
        return out.toString();
    }

    /// So many bytes, read as they come: a client that promises many has no memory for them before it
    /// sends them.
    byte[] bytes(int count, long until) throws IOException {
        byte[] out = new byte[Math.min(count, AT_ONCE)];
        int have = 0;
        while (have < count) {
            if (!more(until)) {
                throw new EOFException();
            }
            int take = Math.min(end - at, count - have);
            if (have + take > out.length) {
                out = Arrays.copyOf(out, (int) Math.min(count, Math.max(have + take, 2L * out.length)));
            }
            System.arraycopy(buffer, at, out, have, take);
            at += take;
            have += take;
        }
        return out;
    }

    /// Looks for some time whether the client is there; what it sends ahead is kept.
    ///
    /// @return whether it is there, and sends no more than it should
    boolean there(int millis) {
        try {
            return end - at < MOST_AHEAD && fill(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis)) >= 0;
        } catch (SocketTimeoutException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Reads what comes and forgets it, so that a client that is still sending hears why it is refused.
    void drain(long most, long until) throws IOException {
        long read = (long) end - at;
        at = end;
        while (read < most && fill(until) >= 0) {
            read += end - at;
            at = end;
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
