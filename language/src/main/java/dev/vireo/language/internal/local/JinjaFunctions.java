package dev.vireo.language.internal.local;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import java.lang.reflect.Array;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The functions that transformers gives to templates, and what Jinjava's own notion of truth is replaced
/// by. Jinjava calls them by reflection, so they are public.
public final class JinjaFunctions {
    static final String TRUTH = "vireo_truth";
    static final String SAME = "vireo_same";
    static final String RAISE = "raise_exception";
    static final String NOW = "strftime_now";

    private JinjaFunctions() {}

    /// What one rendering is allowed and what comes of it. Templates see it as the variables that the functions
    /// are called, so that `strftime_now is defined`.
    static final class Guard {
        private final long mostSteps;
        private final long end;
        private final Instant now;
        private final ZoneId zone;
        private long steps;
        private boolean over;

        @Nullable String refusal;

        Guard(long mostSteps, long end, Instant now, ZoneId zone) {
            this.mostSteps = mostSteps;
            this.end = end;
            this.now = now;
            this.zone = zone;
        }

        /// One node more. Once too many, always too many: what catches failures gets no further.
        void step() {
            steps++;
            if (over || steps > mostSteps || (steps % 256 == 0 && System.nanoTime() - end > 0)) {
                over = true;
                throw new TemplateFailure("it does not come to an end", 0);
            }
        }

        boolean isOver() {
            return over;
        }
    }

    private static @Nullable Guard guard() {
        Object bound = JinjavaInterpreter.getCurrent().getContext().get(NOW);
        return bound instanceof Guard guard ? guard : null;
    }

    /// `raise_exception('...')`: the template refuses the conversation.
    public static Object raise(@Nullable Object message) {
        Guard guard = guard();
        String refusal = String.valueOf(message);
        if (guard != null && guard.refusal == null) {
            guard.refusal = refusal;
        }
        throw new TemplateFailure(refusal, 0);
    }

    /// `strftime_now('%d %b %Y')`: the date, in English as Python has it.
    public static String now(@Nullable Object format) {
        Guard guard = guard();
        ZonedDateTime time = guard == null ? Instant.EPOCH.atZone(ZoneId.of("UTC")) : guard.now.atZone(guard.zone);
        StringBuilder out = new StringBuilder();
        String pattern = String.valueOf(format);
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '%' || i + 1 == pattern.length()) {
                out.append(c);
                continue;
            }
            char what = pattern.charAt(++i);
            boolean bare = what == '-' && i + 1 < pattern.length();
            String part = part(time, bare ? pattern.charAt(++i) : what);
            out.append(bare ? part.replaceFirst("^0(?=.)", "") : part);
        }
        return out.toString();
    }

    private static String part(ZonedDateTime time, char what) {
        String pattern = switch (what) {
            case 'd' -> "dd";
            case 'm' -> "MM";
            case 'y' -> "yy";
            case 'Y' -> "uuuu";
            case 'b', 'h' -> "MMM";
            case 'B' -> "MMMM";
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            case 'j' -> "DDD";
            case 'Z' -> "zzz";
            case 'z' -> "xx";
            case 'F' -> "uuuu-MM-dd";
            case 'T' -> "HH:mm:ss";
            default -> "";
        };
        if (what == '%') {
            return "%";
        }
        if (pattern.isEmpty()) {
            throw new TemplateFailure("the date has no %" + what, 0);
        }
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
    }

    /// `range(end)`, `range(first, end)`, `range(first, end, step)`. Jinjava's own leaves out what is too much.
    public static List<Long> range(@Nullable Object one, @Nullable Object... more) {
        long first = more.length == 0 ? 0 : whole(one);
        long end = whole(more.length == 0 ? one : more[0]);
        long step = more.length > 1 ? whole(more[1]) : 1;
        if (step == 0 || more.length > 2) {
            throw new TemplateFailure("range() was given a step of 0, or too much", 0);
        }
        List<Long> out = new ArrayList<>();
        for (long i = first; step > 0 ? i < end : i > end; i += step) {
            if (out.size() == JinjaEngine.MOST_ITEMS) {
                throw new TemplateFailure("range() has more than " + JinjaEngine.MOST_ITEMS + " numbers", 0);
            }
            out.add(i);
        }
        return out;
    }

    private static long whole(@Nullable Object value) {
        if (value instanceof Number number && Math.abs(number.doubleValue()) < 1L << 53) {
            return number.longValue();
        }
        throw new TemplateFailure("range() was not given a number", 0);
    }

    /// Whether a value is true in Python: Jinjava takes the text "false" for false.
    public static boolean truth(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean flag -> flag;
            case Number number -> number.doubleValue() != 0;
            case CharSequence text -> !text.isEmpty();
            case Collection<?> items -> !items.isEmpty();
            case Map<?, ?> items -> !items.isEmpty();
            default -> !value.getClass().isArray() || Array.getLength(value) > 0;
        };
    }
}
