package dev.vireo.sandbox.internal.python;

import dev.vireo.program.VisualApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The Python that every program starts from, made from the API, `prelude.py` and `questions.py`.
public final class Prelude {
    private static final String FUNCTIONS = "    #: functions\n";
    private static final String NAMES = "    #: names\n";
    private static final String QUESTIONS = "    #: questions\n";

    private Prelude() {}

    /// The prelude for an API.
    ///
    /// @throws IllegalStateException when a function of the worker has no body in `prelude.py`
    public static String of(VisualApi api) {
        String questions = resource("questions.py");
        String text = resource("prelude.py").replace(QUESTIONS, questions.substring(questions.indexOf('\n') + 1));
        for (VisualApi.ApiClass type : api.classes()) {
            StringBuilder methods = new StringBuilder();
            for (VisualApi.Function f : api.functions()) {
                if (f.owner().equals(type.name())) {
                    methods.append(definition(f, "        ", text));
                }
            }
            text = text.replace("        #: methods of %s\n".formatted(type.name()), methods);
        }
        StringBuilder functions = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (VisualApi.Function f : api.functions()) {
            if (f.owner().isEmpty()) {
                functions.append(definition(f, "    ", text));
                names.append("    names['%s'] = %s\n".formatted(f.name(), localName(f)));
            }
        }
        return text.replace(FUNCTIONS, functions).replace(NAMES, names);
    }

    /// What a free function is called inside the prelude: a tool of a user's may have any name, also one that
    /// the prelude uses for itself.
    private static String localName(VisualApi.Function f) {
        return f.place() == VisualApi.Place.HOST ? "_tool_" + f.name() : f.name();
    }

    /// What a function adds to the prelude: nothing, when its body stands there already.
    private static String definition(VisualApi.Function f, String indent, String text) {
        if (f.place() == VisualApi.Place.HOST) {
            return stub(f, indent);
        }
        if (!text.contains("\n" + indent + "def " + f.name() + "(")) {
            throw new IllegalStateException("prelude.py has no body for " + f.qualifiedName());
        }
        return "";
    }

    private static String stub(VisualApi.Function f, String indent) {
        List<String> parameters = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of("'" + f.qualifiedName() + "'"));
        boolean method = !f.owner().isEmpty();
        if (method) {
            parameters.add("self");
            arguments.add("self");
        }
        for (VisualApi.Parameter p : f.parameters()) {
            parameters.add(p.name() + p.defaultText().map(d -> "=" + d).orElse(""));
            arguments.add(p.name().equals("returns") ? "_type_text(returns)" : p.name());
        }
        String name = method ? f.name() : localName(f);
        return indent + "def " + name + "(" + String.join(", ", parameters) + "):\n" + indent + "    return _host("
                + String.join(", ", arguments) + ")\n"
                + (method ? "" : indent + name + ".__name__ = " + name + ".__qualname__ = '" + f.name() + "'\n") + "\n";
    }

    /// The text of a resource of this package.
    public static String resource(String name) {
        try (InputStream in = Prelude.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
