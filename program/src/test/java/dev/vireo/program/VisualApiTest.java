package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.VisualApi.Cost;
import dev.vireo.program.VisualApi.Function;
import dev.vireo.program.VisualApi.Gives;
import dev.vireo.program.VisualApi.Parameter;
import dev.vireo.program.VisualApi.Place;
import dev.vireo.program.VisualApi.Traits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VisualApiTest {
    private static final VisualApi API = VisualApi.STANDARD;

    @Test
    void thePublishedFunctionsAreThere() {
        Set<String> wanted = Set.of(
                "ImagePatch.find",
                "ImagePatch.exists",
                "ImagePatch.read_text",
                "ImagePatch.text_lines",
                "ImagePatch.verify_property",
                "ImagePatch.simple_query",
                "ImagePatch.best_text_match",
                "ImagePatch.compute_depth",
                "ImagePatch.crop",
                "ImagePatch.overlaps_with",
                "ImagePatch.recursive_query",
                "VideoSegment.frame_iterator",
                "VideoSegment.frame_from_index",
                "VideoSegment.trim",
                "VideoSegment.simple_query",
                "VideoSegment.recursive_query",
                "recursive_query",
                "best_image_match",
                "llm_query",
                "select_answer",
                "bool_to_yesno",
                "yesno_to_bool",
                "coerce_to_numeric",
                "distance");
        Set<String> names =
                API.functions().stream().map(Function::qualifiedName).collect(Collectors.toSet());

        assertEquals(wanted, names);
        assertEquals(wanted.size(), API.functions().size());
        assertEquals(
                List.of("left", "lower", "right", "upper", "width", "height", "horizontal_center", "vertical_center"),
                API.type(VisualApi.PATCH).orElseThrow().attributes().stream()
                        .map(VisualApi.Attribute::name)
                        .toList());
    }

    @Test
    void everyTypeIsOneOfOursOrAny() {
        Stream<String> types = Stream.concat(
                API.classes().stream().flatMap(c -> c.attributes().stream()).map(VisualApi.Attribute::type),
                API.functions().stream()
                        .flatMap(f -> Stream.concat(
                                Stream.of(f.returns()), f.parameters().stream().map(Parameter::type))));
        types.forEach(type -> assertTrue(
                Type.parse(type.replace("Any", "str").replace("Iterator[", "list["))
                        .isPresent(),
                type));
    }

    @Test
    void aParameterWithoutDefaultNeverFollowsOneWithADefault() {
        for (Function function : API.functions()) {
            boolean optional = false;
            Set<String> names = new HashSet<>();
            for (Parameter parameter : function.parameters()) {
                assertTrue(names.add(parameter.name()), function.qualifiedName());
                assertTrue(!optional || parameter.defaultText().isPresent(), function.qualifiedName());
                optional = parameter.defaultText().isPresent();
            }
            assertFalse(function.doc().isBlank());
        }
    }

    @Test
    void aFunctionIsFoundByItsFullName() {
        assertEquals(
                VisualApi.Place.WORKER, API.function("distance").orElseThrow().place());
        assertTrue(API.function("find").isEmpty());
    }

    @Test
    void withoutRecursionNoFunctionAsksFurtherQuestions() {
        VisualApi flat = VisualApi.STANDARD.withoutRecursion();
        assertFalse(flat.hasRecursion());
        assertTrue(VisualApi.STANDARD.hasRecursion());
        assertEquals(VisualApi.STANDARD.functions().size() - 3, flat.functions().size());
        assertTrue(flat.function("ImagePatch.find").isPresent());
    }

    @Test
    void withoutReturnsFurtherQuestionsDemandNoTypeAndSayNothingAboutIt() {
        VisualApi untyped = VisualApi.STANDARD.withoutReturns();
        assertTrue(untyped.hasRecursion());
        assertFalse(untyped.hasReturns());
        assertTrue(VisualApi.STANDARD.hasReturns());
        for (VisualApi.Function function : untyped.functions()) {
            assertTrue(function.parameters().stream().noneMatch(p -> p.name().equals("returns")), function.name());
            assertFalse(function.doc().contains("returns="), function.doc());
        }
    }

    private static Set<String> names(Predicate<Function> which) {
        return API.functions().stream()
                .filter(which)
                .map(Function::qualifiedName)
                .collect(Collectors.toSet());
    }

    @Test
    void everyFunctionSaysWhatItsCallsCost() {
        assertEquals(
                Set.of(
                        "ImagePatch.find",
                        "ImagePatch.exists",
                        "ImagePatch.read_text",
                        "ImagePatch.text_lines",
                        "ImagePatch.verify_property",
                        "ImagePatch.simple_query",
                        "ImagePatch.best_text_match",
                        "ImagePatch.compute_depth",
                        "VideoSegment.simple_query",
                        "best_image_match"),
                names(f -> f.traits().cost() == Cost.VISION));
        assertEquals(Set.of("llm_query", "select_answer"), names(f -> f.traits().cost() == Cost.MODEL));
        assertEquals(
                Set.of("ImagePatch.crop", "VideoSegment.trim", "VideoSegment.frame_from_index"),
                names(f -> f.place() == Place.HOST && f.traits().cost() == Cost.FREE));
        assertEquals(
                names(f -> f.name().equals(VisualApi.RECURSION)),
                names(f -> f.traits().cost() == Cost.QUESTION));
        assertTrue(
                API.functions().stream()
                        .filter(f -> f.place() == Place.WORKER)
                        .allMatch(f -> f.traits().cost() == Cost.FREE),
                "what runs in the worker costs nothing");
    }

    @Test
    void onlyAnswersAboutThePixelsOfPicturesAndVideosAreKept() {
        assertEquals(
                Set.of(
                        "ImagePatch.find",
                        "ImagePatch.exists",
                        "ImagePatch.read_text",
                        "ImagePatch.text_lines",
                        "ImagePatch.verify_property",
                        "ImagePatch.simple_query",
                        "ImagePatch.best_text_match",
                        "ImagePatch.compute_depth",
                        "VideoSegment.simple_query",
                        "best_image_match"),
                names(f -> f.traits().kept()));
    }

    @Test
    void theseCallsAreTakenToGiveTheSameValueAgain() {
        assertEquals(
                Set.of(
                        "ImagePatch.find",
                        "ImagePatch.exists",
                        "ImagePatch.read_text",
                        "ImagePatch.text_lines",
                        "ImagePatch.verify_property",
                        "ImagePatch.simple_query",
                        "ImagePatch.best_text_match",
                        "ImagePatch.crop",
                        "VideoSegment.frame_from_index",
                        "VideoSegment.trim",
                        "VideoSegment.simple_query"),
                names(f -> f.traits().repeatable()));
    }

    @Test
    void mostFunctionsGiveAnyValueOfTheTypeThatTheyDeclare() {
        assertEquals(
                Set.of("VideoSegment.frame_iterator"), names(f -> f.traits().gives() == Gives.AT_LEAST_ONE));
        assertEquals(Set.of("best_image_match"), names(f -> f.traits().gives() == Gives.CHOSEN));
        assertEquals(
                names(f -> f.name().equals(VisualApi.RECURSION)),
                names(f -> f.traits().gives() == Gives.DEMANDED));
    }

    @Test
    void aNameThatIsNoFunctionOfTheHostCountsAsALookThatIsNotKept() {
        assertEquals(Traits.of(Cost.MODEL), API.traits("llm_query"));
        assertEquals(Traits.UNKNOWN, API.traits("no_such_tool"));
        assertEquals(Traits.UNKNOWN, API.traits("distance"));
        assertEquals(new Traits(Cost.VISION, false, false, Gives.DECLARED), Traits.UNKNOWN);
    }
}
