package dev.vireo.sandbox.internal.host;

import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What a worker may ask of the host: the functions of the API with [VisualApi.Place#HOST], each with values
/// of its parameters' types. Nothing that comes from a worker reaches a tool without passing here.
public final class ApiCalls {
    /// Characters of one text argument.
    static final int MAX_TEXT = 10_000;

    private record Parameter(String name, String type, Predicate<Value> accepts) {}

    private final Map<String, List<Parameter>> functions = new HashMap<>();

    /// @throws IllegalArgumentException when the API declares a type that can't be checked
    public ApiCalls(VisualApi api) {
        for (VisualApi.Function f : api.functions()) {
            if (f.place() == VisualApi.Place.HOST) {
                List<Parameter> parameters = new ArrayList<>();
                if (!f.owner().isEmpty()) {
                    parameters.add(new Parameter("self", f.owner(), acceptor(f.owner())));
                }
                for (VisualApi.Parameter p : f.parameters()) {
                    parameters.add(new Parameter(p.name(), p.type(), acceptor(p.type())));
                }
                functions.put(f.qualifiedName(), parameters);
            }
        }
    }

    private static Predicate<Value> acceptor(String type) {
        if (type.equals("Any")) {
            return _ -> true;
        }
        if (type.equals("dict[str, Any]")) {
            return v -> v instanceof Value.Dict;
        }
        if (type.startsWith("Optional[") && type.endsWith("]")) {
            Predicate<Value> inner = acceptor(type.substring(9, type.length() - 1));
            return v -> v instanceof Value.None || inner.test(v);
        }
        Type parsed = Type.parse(type)
                .orElseThrow(() -> new IllegalArgumentException("the API declares an unknown type: " + type));
        return parsed::accepts;
    }

    /// Refuses a call that the API does not allow.
    ///
    /// @throws Handles.Refused with a message for the program
    void check(String function, List<Value> arguments) throws Handles.Refused {
        List<Parameter> parameters = functions.get(function);
        if (parameters == null) {
            throw new Handles.Refused("there is no tool '" + shown(function) + "'");
        }
        if (arguments.size() != parameters.size()) {
            throw new Handles.Refused(function + "() takes " + parameters.size() + " values, not " + arguments.size());
        }
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            Value argument = arguments.get(i);
            if (!parameter.accepts.test(argument)) {
                throw new Handles.Refused(function + "(): " + parameter.name + " must be " + parameter.type + ", not "
                        + Type.of(argument));
            }
            checkTexts(function, parameter.name, argument);
        }
        if (function.endsWith("recursive_query")) {
            checkReturns(function, parameters, arguments);
        }
    }

    private static void checkReturns(String function, List<Parameter> parameters, List<Value> arguments)
            throws Handles.Refused {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name.equals("returns") && !(arguments.get(i) instanceof Value.None)) {
                if (!(arguments.get(i) instanceof Value.Str(String text))
                        || Type.parse(text).isEmpty()) {
                    String given = arguments.get(i) instanceof Value.Str(String t) ? shown(t) : "a value";
                    throw new Handles.Refused(function + "(): returns must be a type such as int, str or"
                            + " list[ImagePatch], not " + given);
                }
            }
        }
    }

    private static void checkTexts(String function, String parameter, Value value) throws Handles.Refused {
        switch (value) {
            case Value.Str(String text) -> {
                if (text.length() > MAX_TEXT) {
                    throw new Handles.Refused(function + "(): " + parameter + " has " + text.length()
                            + " characters, more than " + MAX_TEXT);
                }
            }
            case Value.Items(List<Value> vs) -> checkAll(function, parameter, vs);
            case Value.Tuple(List<Value> vs) -> checkAll(function, parameter, vs);
            case Value.Dict(Map<String, Value> vs) -> {
                checkAll(
                        function,
                        parameter,
                        vs.keySet().stream().<Value>map(Value.Str::new).toList());
                checkAll(function, parameter, List.copyOf(vs.values()));
            }
            case Value.Bool _, Value.Int _, Value.Real _, Value.Patch _, Value.Video _, Value.None _ -> {}
        }
    }

    private static void checkAll(String function, String parameter, List<Value> values) throws Handles.Refused {
        if (values.size() > MAX_TEXT) {
            throw new Handles.Refused(
                    function + "(): " + parameter + " has " + values.size() + " parts, more than " + MAX_TEXT);
        }
        for (Value value : values) {
            checkTexts(function, parameter, value);
        }
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
