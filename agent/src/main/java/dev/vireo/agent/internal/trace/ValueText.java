package dev.vireo.agent.internal.trace;

import dev.vireo.program.ImagePatch;
import dev.vireo.program.Value;
import dev.vireo.program.VideoSegment;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/// Values as people read them in a trace: the way Python prints them, with numbers rounded.
public final class ValueText {
    private ValueText() {}

    /// A value as Python would print it.
    public static String python(Value value) {
        return switch (value) {
            case Value.Bool(boolean b) -> b ? "True" : "False";
            case Value.Int(long n) -> Long.toString(n);
            case Value.Real(double d) -> rounded(d);
            case Value.Str(String s) -> '"' + s.replace("\n", "\\n") + '"';
            case Value.Patch(ImagePatch patch) -> patch.isWhole() ? "image" : patch.toString();
            case Value.Video(VideoSegment video) -> video.isWhole() ? "video" : video.toString();
            case Value.Items(List<Value> items) -> python(items, "[", "]");
            case Value.Tuple(List<Value> items) -> python(items, "(", ")");
            case Value.Dict(var entries) -> {
                List<String> parts = new ArrayList<>();
                entries.forEach((k, v) -> parts.add('"' + k + "\": " + python(v)));
                yield "{" + String.join(", ", parts) + "}";
            }
            case Value.None() -> "None";
        };
    }

    private static String python(List<Value> items, String open, String close) {
        return open + String.join(", ", items.stream().map(ValueText::python).toList()) + close;
    }

    private static String rounded(double d) {
        return Double.isFinite(d)
                ? new BigDecimal(d)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                : Double.toString(d);
    }

    public static String shorten(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + " …";
    }

    /// A call as Python would write it, on its patch when it is a method.
    public static String call(String function, List<Value> arguments) {
        int dot = function.indexOf('.');
        List<Value> shown = arguments.stream()
                .skip(dot < 0 ? 0 : 1)
                .filter(a -> !(a instanceof Value.None))
                .toList();
        String receiver = dot < 0 || arguments.isEmpty() ? "" : python(arguments.getFirst()) + ".";
        return receiver + function.substring(dot + 1) + python(shown, "(", ")");
    }
}
