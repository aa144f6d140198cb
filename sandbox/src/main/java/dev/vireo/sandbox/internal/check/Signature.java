package dev.vireo.sandbox.internal.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a function takes and gives. Types of one capital letter are variables, bound by the arguments of each
/// call.
///
/// @param api whether it is a function of the API, which is stricter than Python: a bool is no int there
public record Signature(String name, List<Parameter> parameters, PyType returns, boolean api) {
    /// A parameter.
    record Parameter(String name, Definition.Kind kind, PyType type, boolean required) {}

    public Signature {
        parameters = List.copyOf(parameters);
    }

    /// Reads `name(a: int, *rest: T, key: Optional[int] = None, **more: Any) -> T`; parameters after a lone `*`
    /// are passed by name only.
    static Signature parse(String line, Set<String> classes) {
        int open = line.indexOf('(');
        int arrow = line.lastIndexOf(") -> ");
        List<Parameter> parameters = new ArrayList<>();
        Definition.Kind kind = Definition.Kind.POSITIONAL;
        for (String part : split(line.substring(open + 1, arrow))) {
            if (part.equals("*")) {
                kind = Definition.Kind.NAMED;
                continue;
            }
            Definition.Kind own =
                    part.startsWith("**") ? Definition.Kind.MORE : part.startsWith("*") ? Definition.Kind.REST : kind;
            int colon = part.indexOf(':');
            int equals = part.indexOf(" = ");
            String type = part.substring(colon + 1, equals < 0 ? part.length() : equals);
            parameters.add(new Parameter(
                    part.substring(0, colon).replace("*", "").strip(),
                    own,
                    TypeNotation.parse(type.strip(), classes),
                    equals < 0 && (own == Definition.Kind.POSITIONAL || own == Definition.Kind.NAMED)));
            if (own == Definition.Kind.REST) {
                kind = Definition.Kind.NAMED;
            }
        }
        return new Signature(
                line.substring(0, open).strip(),
                parameters,
                TypeNotation.parse(line.substring(arrow + 5).strip(), classes),
                false);
    }

    /// Parts between the commas that stand in no bracket.
    private static List<String> split(String text) {
        List<String> out = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ',';
            if (c == '[' || c == '(') {
                depth++;
            } else if (c == ']' || c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                if (!text.substring(start, i).isBlank()) {
                    out.add(text.substring(start, i).strip());
                }
                start = i + 1;
            }
        }
        return out;
    }

    /// How many values may be given by position, and how many must be given at all.
    String takes() {
        long required = parameters.stream().filter(Parameter::required).count();
        long most = parameters.stream()
                .filter(p -> p.kind() == Definition.Kind.POSITIONAL || p.kind() == Definition.Kind.NAMED)
                .count();
        boolean open = parameters.stream().anyMatch(p -> p.kind() == Definition.Kind.REST);
        return counted(required, most, open);
    }

    public static String counted(long required, long most, boolean open) {
        if (open) {
            return "at least " + required;
        }
        return required == most ? Long.toString(most) : required + " to " + most;
    }
}
