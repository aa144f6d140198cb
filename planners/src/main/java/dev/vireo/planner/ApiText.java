package dev.vireo.planner;

import dev.vireo.program.VisualApi;
import java.util.stream.Collectors;

/// The API of programs as a Python stub, for prompts.
final class ApiText {
    private ApiText() {}

    /// The class `ImagePatch` with its attributes and methods, then the free functions.
    static String of(VisualApi api) {
        StringBuilder out = new StringBuilder("class ImagePatch:\n    \"\"\"A rectangle of a picture.\"\"\"\n");
        out.append("    def __init__(self, image): ...\n");
        for (VisualApi.Attribute attribute : api.attributes()) {
            out.append("    ")
                    .append(attribute.name())
                    .append(": ")
                    .append(attribute.type())
                    .append("  # ")
                    .append(attribute.doc())
                    .append('\n');
        }
        for (VisualApi.Function function : api.functions()) {
            if (!function.owner().isEmpty()) {
                append(out, function, "    ", "self");
            }
        }
        out.append('\n');
        for (VisualApi.Function function : api.functions()) {
            if (function.owner().isEmpty()) {
                append(out, function, "", "");
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, VisualApi.Function function, String indent, String self) {
        String parameters = function.parameters().stream()
                .map(p -> p.name() + ": " + p.type()
                        + p.defaultText().map(text -> " = " + text).orElse(""))
                .collect(Collectors.joining(", "));
        out.append(indent)
                .append("def ")
                .append(function.name())
                .append('(')
                .append(self)
                .append(self.isEmpty() || parameters.isEmpty() ? "" : ", ")
                .append(parameters)
                .append(") -> ")
                .append(function.returns())
                .append(": ...  # ")
                .append(function.doc())
                .append('\n');
    }
}
