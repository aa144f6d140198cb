package dev.vireo.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The keys and tokens of this process. Who reads one makes it known here ([#know]); who prints or writes text
/// that came from elsewhere has it looked through first ([#hide]). Thus no message of a library or a server
/// carries a key to a terminal, a trace or a store, however it is written there.
public final class Secrets {
    /// What stands in the place of a secret.
    public static final String MARK = "[key]";

    /// Shorter texts are no secrets: what local servers are given for a key (`none`, `EMPTY`) stands in
    /// ordinary text as well.
    public static final int SHORTEST = 8;

    /// Backslashes that may stand before an escaped character: texts in texts in texts.
    private static final int MOST_BACKSLASHES = 8;

    private static final Map<String, String> ENTITIES =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'");

    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

    private Secrets() {}

    /// Makes a secret known for as long as this process lives. One of fewer than [#SHORTEST] characters is
    /// passed over.
    public static void know(String secret) {
        if (secret.length() >= SHORTEST) {
            KNOWN.add(secret);
        }
    }

    /// The text without the secrets that are known: as they are, in any case of letters, escaped as JSON,
    /// HTML, addresses or programs escape, and in base64, alone or inside of something longer.
    public static String hide(String text) {
        String out = text;
        for (String secret : KNOWN) {
            out = without(out, secret, false);
            for (String part : inBase64(secret)) {
                out = without(out, part, true);
            }
        }
        return out;
    }

    /// What a text has in its base64 form, for each of the three places in a group of three bytes where it may
    /// begin; characters that its neighbours decide are left off.
    private static List<String> inBase64(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<String> out = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String all = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int from = (before * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            out.add(all.substring(from, to));
        }
        return out;
    }

    private static String without(String text, String secret, boolean exact) {
        StringBuilder out = null;
        int kept = 0;
        for (int i = 0; i < text.length(); i++) {
            int end = mayBegin(text.charAt(i), secret.charAt(0), exact) ? end(text, i, secret, exact) : -1;
            if (end >= 0) {
                out = out == null ? new StringBuilder(text.length()) : out;
                out.append(text, kept, i).append(MARK);
                kept = end;
                i = end - 1;
            }
        }
        return out == null ? text : out.append(text, kept, text.length()).toString();
    }

    private static boolean mayBegin(char c, char first, boolean exact) {
        return same(c, first, exact) || c == '\\' || c == '%' || c == '&';
    }

    /// Where the secret ends that begins at `from`, or -1.
    private static int end(String text, int from, String secret, boolean exact) {
        int at = from;
        for (int k = 0; k < secret.length(); k++) {
            if (at < text.length() && same(text.charAt(at), secret.charAt(k), exact)) {
                at++;
                continue;
            }
            Escaped escaped = escaped(text, at);
            if (escaped == null || !same(escaped.character, secret.charAt(k), exact)) {
                return -1;
            }
            at = escaped.end;
        }
        return at;
    }

    private static boolean same(char a, char b, boolean exact) {
        if (!exact) {
            return Character.toLowerCase(a) == Character.toLowerCase(b);
        }
        return a == b || (a == '-' && b == '+') || (a == '_' && b == '/'); // base64 of addresses
    }

    private record Escaped(char character, int end) {}

    /// The character that an escape at `at` stands for, or null.
    private static @Nullable Escaped escaped(String text, int at) {
        if (at >= text.length()) {
            return null;
        }
        return switch (text.charAt(at)) {
            case '\\' -> backslashed(text, at);
            case '%' -> coded(text, at + 1, 2, 16, "");
            case '&' -> entity(text, at + 1);
            default -> null;
        };
    }

    private static @Nullable Escaped backslashed(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == '\\' && at - from < MOST_BACKSLASHES) {
            at++;
        }
        if (at >= text.length()) {
            return null;
        }
        char kind = text.charAt(at);
        return switch (kind) {
            case 'u' -> coded(text, at + 1, 4, 16, "");
            case 'x' -> coded(text, at + 1, 2, 16, "");
            default -> Character.isLetterOrDigit(kind) || kind == '\\' ? null : new Escaped(kind, at + 1);
        };
    }

    private static @Nullable Escaped entity(String text, int at) {
        int end = text.indexOf(';', at, Math.min(text.length(), at + 8));
        if (end < 0) {
            return null;
        }
        String name = text.substring(at, end);
        if (name.startsWith("#x") || name.startsWith("#X")) {
            return coded(text, at + 2, end - at - 2, 16, ";");
        }
        if (name.startsWith("#")) {
            return coded(text, at + 1, end - at - 1, 10, ";");
        }
        String character = ENTITIES.get(name);
        return character == null ? null : new Escaped(character.charAt(0), end + 1);
    }

    private static @Nullable Escaped coded(String text, int at, int digits, int radix, String tail) {
        if (digits < 1 || at + digits + tail.length() > text.length()) {
            return null;
        }
        int code = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                return null;
            }
            code = code * radix + digit;
        }
        return code > Character.MAX_VALUE ? null : new Escaped((char) code, at + digits + tail.length());
    }
}
