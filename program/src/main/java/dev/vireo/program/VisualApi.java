package dev.vireo.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that a program may call, described once. The planner's prompt, the worker's Python prelude, the
/// checker's signatures and the `.pyi` stub are made from it.
///
/// @param classes what programs look at: `ImagePatch`, `VideoSegment`
/// @param functions the methods of these classes and the free functions
/// @param names the things that the tools behind `find` and `exists` know by name; empty when they take any words
public record VisualApi(List<ApiClass> classes, List<Function> functions, List<String> names) {
    /// The name of the class of pictures and their parts.
    public static final String PATCH = "ImagePatch";

    /// The name of the class of videos and their parts.
    public static final String VIDEO = "VideoSegment";

    /// The name of the function, and of the methods, by which a program asks a further question.
    public static final String RECURSION = "recursive_query";

    private static final String RETURNS = "returns";
    private static final String WITH_TYPE =
            " Give the type that the answer must have, e.g. returns=int or returns=list[ImagePatch].";

    /// Where a function runs.
    public enum Place {
        /// In the worker, in Python: it needs no pixels.
        WORKER,
        /// On the host, by [ToolHost#call].
        HOST
    }

    /// A class: made by a program from what its entry function is given, or by a tool.
    ///
    /// @param madeFrom the name of the parameter of its constructor
    /// @param attributes what a program may read from it
    public record ApiClass(String name, String doc, String madeFrom, List<Attribute> attributes) {
        public ApiClass {
            attributes = List.copyOf(attributes);
        }
    }

    /// An attribute of a class.
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

    /// What a call costs the question whose program makes it.
    public enum Cost {
        /// Nothing: it looks at no pixels and asks nobody.
        FREE,
        /// A vision call.
        VISION,
        /// A request to a language model.
        MODEL,
        /// A further question, with a share of what is left to this one.
        QUESTION
    }

    /// What the value of a call is, beyond the type that its function declares.
    public enum Gives {
        /// Any value of that type.
        DECLARED,
        /// A value with at least one element.
        AT_LEAST_ONE,
        /// One of the patches that it is given, or the index of it when `return_index` is true; `None` when there
        /// are none.
        CHOSEN,
        /// A value of the type that the call itself demands.
        DEMANDED
    }

    /// What is known about the calls of a function.
    ///
    /// @param kept whether its answers may be kept in a cache of tools' answers
    /// @param repeatable whether the same call gives the same value again, so that what a program found out about
    ///     one holds for the next
    public record Traits(Cost cost, boolean kept, boolean repeatable, Gives gives) {
        /// Of a function that looks and of which nothing else is known: a tool of one's own.
        public static final Traits UNKNOWN = of(Cost.VISION);

        /// Of calls that cost this, are not kept, need not give the same again, and give what is declared.
        public static Traits of(Cost cost) {
            return new Traits(cost, false, false, Gives.DECLARED);
        }

        Traits thatIsKept() {
            return new Traits(cost, true, repeatable, gives);
        }

        Traits thatIsRepeatable() {
            return new Traits(cost, kept, true, gives);
        }

        Traits thatGives(Gives what) {
            return new Traits(cost, kept, repeatable, what);
        }
    }

    /// A function; `owner` is the class of a method (its `self` is not among the parameters) and empty for a
    /// free function.
    ///
    /// @param traits what is known about its calls
    public record Function(
            String owner,
            String name,
            List<Parameter> parameters,
            String returns,
            Place place,
            String doc,
            Traits traits) {
        public Function {
            parameters = List.copyOf(parameters);
        }

        /// A function of which nothing more is known.
        public Function(
                String owner, String name, List<Parameter> parameters, String returns, Place place, String doc) {
            this(owner, name, parameters, returns, place, doc, Traits.UNKNOWN);
        }

        /// The name that [ToolHost#call] gets: `ImagePatch.find`, `llm_query`.
        public String qualifiedName() {
            return owner.isEmpty() ? name : owner + "." + name;
        }
    }

    public VisualApi {
        classes = List.copyOf(classes);
        functions = List.copyOf(functions);
        names = List.copyOf(names);
    }

    /// An API before tools that take any words.
    public VisualApi(List<ApiClass> classes, List<Function> functions) {
        this(classes, functions, List.of());
    }

    /// The same API before tools that know these things alone; with no names it takes any words.
    public VisualApi knowing(List<String> known) {
        return new VisualApi(classes, functions, known);
    }

    /// The class of that name.
    public Optional<ApiClass> type(String name) {
        return classes.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /// The same API with more functions, which follow the others.
    ///
    /// @throws IllegalArgumentException when two have the same name
    public VisualApi plus(List<Function> more) {
        List<Function> all = new ArrayList<>(functions);
        for (Function function : more) {
            if (function(function.qualifiedName()).isPresent()) {
                throw new IllegalArgumentException("there is a function " + function.qualifiedName() + " already");
            }
            all.add(function);
        }
        return new VisualApi(classes, all, names);
    }

    /// The same API for programs that may not ask further questions.
    public VisualApi withoutRecursion() {
        return new VisualApi(
                classes,
                functions.stream().filter(f -> !f.name().equals(RECURSION)).toList(),
                names);
    }

    /// The same API for programs whose further questions demand no type.
    public VisualApi withoutReturns() {
        return new VisualApi(
                classes,
                functions.stream()
                        .map(f -> f.name().equals(RECURSION) ? withoutReturns(f) : f)
                        .toList(),
                names);
    }

    private static Function withoutReturns(Function query) {
        return new Function(
                query.owner(),
                query.name(),
                query.parameters().stream()
                        .filter(p -> !p.name().equals(RETURNS))
                        .toList(),
                query.returns(),
                query.place(),
                query.doc().replace(WITH_TYPE, ""),
                query.traits());
    }

    /// Whether programs may ask further questions.
    public boolean hasRecursion() {
        return functions.stream().anyMatch(f -> f.name().equals(RECURSION));
    }

    /// Whether the further questions of programs, if there are any, may demand a type.
    public boolean hasReturns() {
        return functions.stream()
                .filter(f -> f.name().equals(RECURSION))
                .allMatch(f -> f.parameters().stream().anyMatch(p -> p.name().equals(RETURNS)));
    }

    /// The function of that [Function#qualifiedName].
    public Optional<Function> function(String qualifiedName) {
        return functions.stream()
                .filter(f -> f.qualifiedName().equals(qualifiedName))
                .findFirst();
    }

    /// What is known about the calls of a function on the host. Of a name that is none nothing is: it counts as
    /// one that looks.
    public Traits traits(String qualifiedName) {
        return function(qualifiedName)
                .filter(f -> f.place() == Place.HOST)
                .map(Function::traits)
                .orElse(Traits.UNKNOWN);
    }

    /// The API for pictures, lists of pictures and videos.
    public static final VisualApi STANDARD = new VisualApi(
            List.of(
                    new ApiClass(
                            PATCH,
                            "A rectangle of a picture.",
                            "image",
                            List.of(
                                    new Attribute("left", "int", "Left edge in pixels of the original picture."),
                                    new Attribute(
                                            "lower",
                                            "int",
                                            "Lower edge, counted from the bottom of the original picture."),
                                    new Attribute("right", "int", "Right edge."),
                                    new Attribute("upper", "int", "Upper edge; larger than lower."),
                                    new Attribute("width", "int", "Pixels across."),
                                    new Attribute("height", "int", "Pixels down."),
                                    new Attribute(
                                            "horizontal_center",
                                            "float",
                                            "Middle of left and right; grows to the right."),
                                    new Attribute(
                                            "vertical_center", "float", "Middle of lower and upper; grows upwards."))),
                    new ApiClass(
                            VIDEO,
                            "A part of a video.",
                            "video",
                            List.of(
                                    new Attribute(
                                            "start", "int", "Its first frame, counted from 0 in the whole video."),
                                    new Attribute("end", "int", "The frame after its last one."),
                                    new Attribute("num_frames", "int", "How many frames it has: end - start.")))),
            List.of(
                    method(
                            "find",
                            "list[ImagePatch]",
                            Traits.of(Cost.VISION).thatIsKept().thatIsRepeatable(),
                            "All patches that show the named thing, best first, then left to right. Empty when there is none.",
                            Parameter.of("object_name", "str")),
                    method(
                            "exists",
                            "bool",
                            Traits.of(Cost.VISION).thatIsKept().thatIsRepeatable(),
                            "Whether the named thing is visible here.",
                            Parameter.of("object_name", "str")),
                    method(
                            "verify_property",
                            "bool",
                            Traits.of(Cost.VISION).thatIsKept().thatIsRepeatable(),
                            "Whether the named thing has the property.",
                            Parameter.of("object_name", "str"),
                            Parameter.of("property", "str")),
                    method(
                            "simple_query",
                            "str",
                            Traits.of(Cost.VISION).thatIsKept().thatIsRepeatable(),
                            "The short answer to a simple question about what is seen here.",
                            Parameter.of("question", "str")),
                    method(
                            "best_text_match",
                            "str",
                            Traits.of(Cost.VISION).thatIsKept().thatIsRepeatable(),
                            "The option that describes what is seen here best.",
                            Parameter.of("options", "list[str]"),
                            Parameter.of("prefix", "Optional[str]", "None")),
                    method(
                            "compute_depth",
                            "float",
                            Traits.of(Cost.VISION).thatIsKept(),
                            "Median distance from the camera; larger is farther."),
                    method(
                            "read_text",
                            "str",
                            Traits.of(Cost.VISION).thatIsKept().thatIsRepeatable(),
                            "What is written here, in lower case, its lines joined in reading order; empty when nothing is."),
                    method(
                            "text_lines",
                            "list[ImagePatch]",
                            Traits.of(Cost.VISION).thatIsKept().thatIsRepeatable(),
                            "A patch for each line of text here, in reading order; read_text of one gives its words."),
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
                            "The part inside these edges, given in the frame of the original picture.",
                            Traits.of(Cost.FREE).thatIsRepeatable()),
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
                            "Whether the patch overlaps with the rectangle.",
                            Traits.of(Cost.FREE)),
                    method(
                            RECURSION,
                            "Any",
                            Traits.of(Cost.QUESTION).thatGives(Gives.DEMANDED),
                            "Asks a further question about this patch alone; it is answered by a program of its own."
                                    + WITH_TYPE,
                            Parameter.of("question", "str"),
                            Parameter.of(RETURNS, "Any", "None"),
                            Parameter.of("context", "Optional[dict[str, Any]]", "None")),
                    new Function(
                            VIDEO,
                            "frame_iterator",
                            List.of(),
                            "Iterator[ImagePatch]",
                            Place.WORKER,
                            "The frames one after the other.",
                            Traits.of(Cost.FREE).thatGives(Gives.AT_LEAST_ONE)),
                    ofVideo(
                            "frame_from_index",
                            "ImagePatch",
                            Traits.of(Cost.FREE).thatIsRepeatable(),
                            "A frame; 0 is the first of this part.",
                            Parameter.of("index", "int")),
                    ofVideo(
                            "trim",
                            VIDEO,
                            Traits.of(Cost.FREE).thatIsRepeatable(),
                            "The part from frame start to before frame end, both counted in this part.",
                            Parameter.of("start", "Optional[int]", "None"),
                            Parameter.of("end", "Optional[int]", "None")),
                    ofVideo(
                            "simple_query",
                            "str",
                            Traits.of(Cost.VISION).thatIsKept().thatIsRepeatable(),
                            "The short answer to a simple question about what happens here.",
                            Parameter.of("question", "str")),
                    ofVideo(
                            RECURSION,
                            "Any",
                            Traits.of(Cost.QUESTION).thatGives(Gives.DEMANDED),
                            "Asks a further question about this part of the video alone; it is answered by a program"
                                    + " of its own."
                                    + WITH_TYPE,
                            Parameter.of("question", "str"),
                            Parameter.of(RETURNS, "Any", "None"),
                            Parameter.of("context", "Optional[dict[str, Any]]", "None")),
                    free(
                            Place.HOST,
                            RECURSION,
                            "Any",
                            Traits.of(Cost.QUESTION).thatGives(Gives.DEMANDED),
                            "Asks a further question about a patch, a list of patches or a part of a video.",
                            Parameter.of("receiver", "Any"),
                            Parameter.of("question", "str"),
                            Parameter.of(RETURNS, "Any", "None"),
                            Parameter.of("context", "Optional[dict[str, Any]]", "None")),
                    free(
                            Place.HOST,
                            "best_image_match",
                            "Any",
                            Traits.of(Cost.VISION).thatIsKept().thatGives(Gives.CHOSEN),
                            "The patch that shows the content best, None of an empty list; its index when return_index is True.",
                            Parameter.of("patches", "list[ImagePatch]"),
                            Parameter.of("content", "list[str]"),
                            Parameter.of("return_index", "bool", "False")),
                    free(
                            Place.HOST,
                            "llm_query",
                            "str",
                            Traits.of(Cost.MODEL),
                            "The short answer of a language model that sees no picture.",
                            Parameter.of("question", "str"),
                            Parameter.of("context", "Any", "None")),
                    free(
                            Place.HOST,
                            "select_answer",
                            "str",
                            Traits.of(Cost.MODEL),
                            "The option that answers the question best, given what was found out.",
                            Parameter.of("info", "dict[str, Any]"),
                            Parameter.of("question", "str"),
                            Parameter.of("options", "list[str]")),
                    free(
                            Place.WORKER,
                            "bool_to_yesno",
                            "str",
                            Traits.of(Cost.FREE),
                            "'yes' or 'no'.",
                            Parameter.of("value", "bool")),
                    free(
                            Place.WORKER,
                            "yesno_to_bool",
                            "bool",
                            Traits.of(Cost.FREE),
                            "True for 'yes'.",
                            Parameter.of("text", "str")),
                    free(
                            Place.WORKER,
                            "coerce_to_numeric",
                            "float",
                            Traits.of(Cost.FREE),
                            "The number in a text: '3', 'three', '2.5 m', '10-20' (its first).",
                            Parameter.of("text", "str")),
                    free(
                            Place.WORKER,
                            "distance",
                            "float",
                            Traits.of(Cost.FREE),
                            "Pixels between the centres of two patches; minus their intersection over union when they overlap.",
                            Parameter.of("a", "ImagePatch"),
                            Parameter.of("b", "ImagePatch"))));

    private static Function method(String name, String returns, Traits traits, String doc, Parameter... parameters) {
        return new Function(PATCH, name, List.of(parameters), returns, Place.HOST, doc, traits);
    }

    private static Function ofVideo(String name, String returns, Traits traits, String doc, Parameter... parameters) {
        return new Function(VIDEO, name, List.of(parameters), returns, Place.HOST, doc, traits);
    }

    private static Function free(
            Place place, String name, String returns, Traits traits, String doc, Parameter... parameters) {
        return new Function("", name, List.of(parameters), returns, place, doc, traits);
    }
}
