package dev.vireo.program;

import java.util.List;
import java.util.Optional;

/// Everything that a program may call, described once. The planner's prompt, the worker's Python prelude and
/// the checker are made from it.
///
/// @param attributes what a program may read from an `ImagePatch`
/// @param functions the methods of `ImagePatch` and the free functions
public record VisualApi(List<Attribute> attributes, List<Function> functions) {

    /// Where a function runs.
    public enum Place {
        /// In the worker, in Python: it needs no pixels.
        WORKER,
        /// On the host, by [ToolHost#call].
        HOST
    }

    /// An attribute of `ImagePatch`.
    public record Attribute(String name, String type, String doc) {}

    /// A parameter, with Python's text of its default when it has one.
    public record Parameter(String name, String type, Optional<String> defaultText) {
        static Parameter of(String name, String type) {
            return new Parameter(name, type, Optional.empty());
        }

        static Parameter of(String name, String type, String defaultText) {
            return new Parameter(name, type, Optional.of(defaultText));
        }
    }

    /// A function; `owner` is `ImagePatch` for a method (its `self` is not among the parameters) and empty
    /// for a free function.
    public record Function(
            String owner, String name, List<Parameter> parameters, String returns, Place place, String doc) {
        public Function {
            parameters = List.copyOf(parameters);
        }

        /// The name that [ToolHost#call] gets: `ImagePatch.find`, `llm_query`.
        public String qualifiedName() {
            return owner.isEmpty() ? name : owner + "." + name;
        }
    }

    public VisualApi {
        attributes = List.copyOf(attributes);
        functions = List.copyOf(functions);
    }

    /// The function of that [Function#qualifiedName].
    public Optional<Function> function(String qualifiedName) {
        return functions.stream()
                .filter(f -> f.qualifiedName().equals(qualifiedName))
                .findFirst();
    }

    /// The API for pictures and lists of pictures.
    public static final VisualApi STANDARD = new VisualApi(
            List.of(
                    new Attribute("left", "int", "Left edge in pixels of the original picture."),
                    new Attribute("lower", "int", "Lower edge, counted from the bottom of the original picture."),
                    new Attribute("right", "int", "Right edge."),
                    new Attribute("upper", "int", "Upper edge; larger than lower."),
                    new Attribute("width", "int", "Pixels across."),
                    new Attribute("height", "int", "Pixels down."),
                    new Attribute("horizontal_center", "float", "Middle of left and right; grows to the right."),
                    new Attribute("vertical_center", "float", "Middle of lower and upper; grows upwards.")),
            List.of(
                    method(
                            "find",
                            "list[ImagePatch]",
                            "All patches that show the named thing, best first, then left to right. Empty when there is none.",
                            Parameter.of("object_name", "str")),
                    method(
                            "exists",
                            "bool",
                            "Whether the named thing is visible here.",
                            Parameter.of("object_name", "str")),
                    method(
                            "verify_property",
                            "bool",
                            "Whether the named thing has the property.",
                            Parameter.of("object_name", "str"),
                            Parameter.of("property", "str")),
                    method(
                            "simple_query",
                            "str",
                            "The short answer to a simple question about what is seen here.",
                            Parameter.of("question", "str")),
                    method(
                            "best_text_match",
                            "str",
                            "The option that describes what is seen here best.",
                            Parameter.of("options", "list[str]"),
                            Parameter.of("prefix", "Optional[str]", "None")),
                    method("compute_depth", "float", "Median distance from the camera; larger is farther."),
                    new Function(
                            "ImagePatch",
                            "crop",
                            List.of(
                                    Parameter.of("left", "int"),
                                    Parameter.of("lower", "int"),
                                    Parameter.of("right", "int"),
                                    Parameter.of("upper", "int")),
                            "ImagePatch",
                            Place.HOST,
                            "The part inside these edges, given in the frame of the original picture."),
                    new Function(
                            "ImagePatch",
                            "overlaps_with",
                            List.of(
                                    Parameter.of("left", "int"),
                                    Parameter.of("lower", "int"),
                                    Parameter.of("right", "int"),
                                    Parameter.of("upper", "int")),
                            "bool",
                            Place.WORKER,
                            "Whether the patch overlaps with the rectangle."),
                    method(
                            "recursive_query",
                            "Any",
                            "Asks a further question about this patch alone; it is answered by a program of its own."
                                    + " Give the type that the answer must have, e.g. returns=int or returns=list[ImagePatch].",
                            Parameter.of("question", "str"),
                            Parameter.of("returns", "Any", "None"),
                            Parameter.of("context", "Optional[dict[str, Any]]", "None")),
                    free(
                            Place.HOST,
                            "recursive_query",
                            "Any",
                            "Asks a further question about a patch or a list of patches.",
                            Parameter.of("receiver", "Any"),
                            Parameter.of("question", "str"),
                            Parameter.of("returns", "Any", "None"),
                            Parameter.of("context", "Optional[dict[str, Any]]", "None")),
                    free(
                            Place.HOST,
                            "best_image_match",
                            "Any",
                            "The patch that shows the content best, None of an empty list; its index when return_index is True.",
                            Parameter.of("patches", "list[ImagePatch]"),
                            Parameter.of("content", "list[str]"),
                            Parameter.of("return_index", "bool", "False")),
                    free(
                            Place.HOST,
                            "llm_query",
                            "str",
                            "The short answer of a language model that sees no picture.",
                            Parameter.of("question", "str"),
                            Parameter.of("context", "Any", "None")),
                    free(
                            Place.HOST,
                            "select_answer",
                            "str",
                            "The option that answers the question best, given what was found out.",
                            Parameter.of("info", "dict[str, Any]"),
                            Parameter.of("question", "str"),
                            Parameter.of("options", "list[str]")),
                    free(Place.WORKER, "bool_to_yesno", "str", "'yes' or 'no'.", Parameter.of("value", "bool")),
                    free(Place.WORKER, "yesno_to_bool", "bool", "True for 'yes'.", Parameter.of("text", "str")),
                    free(
                            Place.WORKER,
                            "coerce_to_numeric",
                            "float",
                            "The number in a text: '3', 'three', '2.5 m', '10-20' (its first).",
                            Parameter.of("text", "str")),
                    free(
                            Place.WORKER,
                            "distance",
                            "float",
                            "Pixels between the centres of two patches; minus their intersection over union when they overlap.",
                            Parameter.of("a", "ImagePatch"),
                            Parameter.of("b", "ImagePatch"))));

    private static Function method(String name, String returns, String doc, Parameter... parameters) {
        return new Function("ImagePatch", name, List.of(parameters), returns, Place.HOST, doc);
    }

    private static Function free(Place place, String name, String returns, String doc, Parameter... parameters) {
        return new Function("", name, List.of(parameters), returns, place, doc);
    }
}
