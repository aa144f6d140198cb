package dev.vireo.cli.internal.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The program that calls one function of the API with arguments that a person typed.
public final class ToolProgram {
    private static final Pattern BOX =
            Pattern.compile("\\s*(\\d{1,6}),\\s*(\\d{1,6}),\\s*(\\d{1,6}),\\s*(\\d{1,6})\\s*");

    private final VisualApi.Function function;
    private final Receiver receiver;
    private final Map<String, String> given;

    private ToolProgram(VisualApi.Function function, Receiver receiver, Map<String, String> given) {
        this.function = function;
        this.receiver = receiver;
        this.given = given;
    }

    /// The function that a name means: `ImagePatch.find`, or `find` alone, which is the one of what is looked
    /// at when there are several.
    ///
    /// @throws VireoException with code USAGE when there is none
    public static VisualApi.Function function(String name, Receiver receiver) {
        VisualApi api = VisualApi.STANDARD;
        String owner = receiver == Receiver.VIDEO ? VisualApi.VIDEO : VisualApi.PATCH;
        Optional<VisualApi.Function> found = api.function(name)
                .filter(f ->
                        !f.owner().isEmpty() || api.function(owner + "." + name).isEmpty())
                .or(() -> api.function(owner + "." + name))
                .or(() -> api.functions().stream()
                        .filter(f -> f.name().equals(name))
                        .findFirst());
        return found.orElseThrow(() -> {
            List<String> names = new ArrayList<>();
            api.functions().forEach(f -> {
                names.add(f.name());
                names.add(f.qualifiedName());
            });
            return new VireoException(
                    Code.USAGE,
                    "there is no tool '" + name + "'",
                    Names.closest(name, names).map(Failure::didYouMean).orElse("Run: vireo tools list"));
        });
    }

    /// The program's text.
    ///
    /// @param receiver what the program is given
    /// @param box the part of the picture that the method is called on, as `left,lower,right,upper`
    /// @param arguments as `name=value`
    /// @throws VireoException with code USAGE when an argument is unknown, missing or not of its type
    public static String of(
            VisualApi.Function function, Receiver receiver, Optional<String> box, List<String> arguments) {
        return new ToolProgram(function, receiver, named(function, arguments)).text(box);
    }

    private static Map<String, String> named(VisualApi.Function function, List<String> arguments) {
        List<String> known =
                function.parameters().stream().map(VisualApi.Parameter::name).toList();
        Map<String, String> out = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals <= 0) {
                throw usage("--arg '" + argument + "' is not NAME=VALUE", "Write e.g. --arg object_name=\"red cube\"");
            }
            String name = argument.substring(0, equals).strip();
            if (!known.contains(name)) {
                throw usage(
                        "--arg " + name + ": " + function.qualifiedName() + " has no parameter of that name",
                        Names.closest(name, known).map(Failure::didYouMean).orElse("It is " + signature(function)));
            }
            if (out.putIfAbsent(name, argument.substring(equals + 1)) != null) {
                throw usage("--arg " + name + " is given twice", "Leave one.");
            }
        }
        return out;
    }

    private String text(Optional<String> box) {
        String call = receiverOf(box)
                + function.name()
                + function.parameters().stream()
                        .flatMap(p -> argument(p).stream())
                        .collect(Collectors.joining(", ", "(", ")"));
        String parameters = switch (receiver) {
            case IMAGE -> "image";
            case IMAGE_LIST -> "image_list";
            case VIDEO -> "video, possible_answers, query";
        };
        String value = function.returns().startsWith("Iterator[") ? "list(" + call + ")" : call;
        return "def execute_command(" + parameters + ") -> " + returns() + ":\n    return " + value + "\n";
    }

    private String receiverOf(Optional<String> box) {
        if (!function.owner().equals(VisualApi.PATCH) && box.isPresent()) {
            throw usage("--box is the part of a picture, and " + function.qualifiedName() + " takes none", "");
        }
        return switch (function.owner()) {
            case VisualApi.PATCH -> {
                if (receiver != Receiver.IMAGE) {
                    throw usage(function.qualifiedName() + " looks at one picture", "Name it with --image FILE.");
                }
                yield (box.isPresent() ? patch("--box", box.get()) : "ImagePatch(image)") + ".";
            }
            case VisualApi.VIDEO -> {
                if (receiver != Receiver.VIDEO) {
                    throw usage(function.qualifiedName() + " looks at a video", "Name it with --video FILE.");
                }
                yield "video.";
            }
            default -> "";
        };
    }

    /// The type that the program declares.
    private String returns() {
        return switch (function.traits().gives()) {
            case CHOSEN ->
                given.getOrDefault("return_index", "false").equalsIgnoreCase("true")
                        ? "Optional[int]"
                        : "Optional[ImagePatch]";
            case DEMANDED -> {
                String type = given.get("returns");
                if (type == null) {
                    throw usage(
                            function.qualifiedName() + " needs --arg returns=TYPE here",
                            "Say what the answer must be, e.g. --arg returns=int");
                }
                yield type("returns", type).toString();
            }
            case DECLARED, AT_LEAST_ONE -> function.returns().replace("Iterator[", "list[");
        };
    }

    private static Type type(String name, String text) {
        return Type.parse(text)
                .orElseThrow(() -> usage(
                        "--arg " + name + ": '" + text + "' is no type",
                        "Write bool, int, float, str, ImagePatch, list[T], Optional[T], ..."));
    }

    /// The argument as Python writes it; nothing when it is left to its default.
    private Optional<String> argument(VisualApi.Parameter parameter) {
        String text = given.get(parameter.name());
        if (text != null) {
            return Optional.of(parameter.name() + "=" + literal(parameter, text));
        }
        if (parameter.type().equals("list[ImagePatch]") && receiver == Receiver.IMAGE_LIST) {
            return Optional.of(parameter.name() + "=[ImagePatch(image) for image in image_list]");
        }
        if (parameter.name().equals("receiver")) {
            return Optional.of("receiver="
                    + switch (receiver) {
                        case IMAGE -> "ImagePatch(image)";
                        case IMAGE_LIST -> "[ImagePatch(image) for image in image_list]";
                        case VIDEO -> "video";
                    });
        }
        if (parameter.defaultText().isEmpty()) {
            throw usage(
                    function.qualifiedName() + " needs --arg " + parameter.name() + "=VALUE (" + parameter.type() + ")",
                    "It is " + signature(function));
        }
        return Optional.empty();
    }

    private String literal(VisualApi.Parameter parameter, String text) {
        String where = "--arg " + parameter.name();
        if (parameter.name().equals("returns")) {
            return type("returns", text).toString();
        }
        return switch (parameter.type()) {
            case "Any" -> json(text).map(ToolProgram::python).orElseGet(() -> quoted(text));
            case "dict[str, Any]", "Optional[dict[str, Any]]" ->
                json(text)
                        .filter(JsonNode::isObject)
                        .map(ToolProgram::python)
                        .orElseThrow(() -> wrong(where, text, "an object", "{\"colour\": \"red\"}"));
            default -> literal(where, text, type(parameter.name(), parameter.type()));
        };
    }

    private String literal(String where, String text, Type type) {
        return switch (type) {
            case Type.Simple.BOOL ->
                switch (text) {
                    case "true", "True" -> "True";
                    case "false", "False" -> "False";
                    default -> throw wrong(where, text, "a bool", "true or false");
                };
            case Type.Simple.INT -> {
                if (!text.strip().matches("-?(0|[1-9]\\d{0,17})")) {
                    throw wrong(where, text, "an int", "12");
                }
                yield text.strip();
            }
            case Type.Simple.FLOAT -> {
                if (!text.strip().matches("-?(0|[1-9]\\d{0,17})(\\.\\d{1,17})?")) {
                    throw wrong(where, text, "a float", "0.5");
                }
                yield text.strip();
            }
            case Type.Simple.STR -> quoted(text);
            case Type.Simple.NONE -> "None";
            case Type.Simple.PATCH -> patch(where, text);
            case Type.OptionalOf(Type element) -> text.equals("None") ? "None" : literal(where, text, element);
            case Type.ListOf(Type element) ->
                parts(where, text, element).stream()
                        .map(part -> literal(where, part, element))
                        .collect(Collectors.joining(", ", "[", "]"));
            case Type.Simple.VIDEO -> throw untypeable(where, type);
            case Type.DictOf _, Type.TupleOf _ -> throw untypeable(where, type);
        };
    }

    private static VireoException untypeable(String where, Type type) {
        return usage(where + " is a " + type + ", which can't be typed here", "Write a program, and run: vireo exec");
    }

    /// The elements of a list: those of a JSON array of text, or what stands between commas; boxes, which
    /// have commas of their own, stand between semicolons.
    private static List<String> parts(String where, String text, Type element) {
        if (element == Type.Simple.STR && text.strip().startsWith("[")) {
            JsonNode array = json(text)
                    .filter(JsonNode::isArray)
                    .orElseThrow(() -> wrong(where, text, "a list", "[\"red\", \"blue\"]"));
            List<String> out = new ArrayList<>();
            for (JsonNode part : array) {
                if (!part.isTextual()) {
                    throw wrong(where, text, "a list[str]", "[\"red\", \"blue\"]");
                }
                out.add(part.textValue());
            }
            return out;
        }
        String separator = element == Type.Simple.PATCH ? ";" : ",";
        return List.of(text.split(separator, -1)).stream().map(String::strip).toList();
    }

    private String patch(String where, String text) {
        Matcher m = BOX.matcher(text);
        if (!m.matches()) {
            throw wrong(where, text, "a part of the picture", "left,lower,right,upper in pixels: 10,20,110,90");
        }
        if (receiver != Receiver.IMAGE) {
            throw usage(where + " is a part of one picture", "Name one picture with --image FILE.");
        }
        return "ImagePatch(image).crop(%s, %s, %s, %s)"
                .formatted(number(m.group(1)), number(m.group(2)), number(m.group(3)), number(m.group(4)));
    }

    /// Python has no numbers with leading zeros.
    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.ofNullable(StrictJson.mapper().readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    private static String python(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().stream()
                        .map(e -> quoted(e.getKey()) + ": " + python(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case ARRAY -> {
                List<String> parts = new ArrayList<>();
                node.forEach(part -> parts.add(python(part)));
                yield "[" + String.join(", ", parts) + "]";
            }
            case BOOLEAN -> node.booleanValue() ? "True" : "False";
            case NUMBER -> node.asText();
            case STRING -> quoted(node.textValue());
            case NULL, MISSING, BINARY, POJO -> "None";
        };
    }

    /// JSON's notation of text is Python's too.
    private static String quoted(String text) {
        return Console.toJson(text);
    }

    private static VireoException wrong(String where, String text, String wanted, String example) {
        return usage(where + ": '" + text + "' is not " + wanted, "Write " + example + ".");
    }

    private static VireoException usage(String message, String hint) {
        return new VireoException(Code.USAGE, message, hint);
    }

    /// As a program would declare it: `ImagePatch.find(object_name: str) -> list[ImagePatch]`.
    public static String signature(VisualApi.Function function) {
        return function.qualifiedName()
                + function.parameters().stream()
                        .map(p -> p.name() + ": " + p.type()
                                + p.defaultText().map(d -> " = " + d).orElse(""))
                        .collect(Collectors.joining(", ", "(", ")"))
                + " -> " + function.returns();
    }
}
