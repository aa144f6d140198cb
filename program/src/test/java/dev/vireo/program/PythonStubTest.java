package dev.vireo.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.Spelling;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PythonStubTest {
    private static final String STUB = PythonStub.of(VisualApi.STANDARD);

    @Test
    void everyAttributeAndFunctionOfTheApiStandsInTheStub() {
        for (VisualApi.ApiClass type : VisualApi.STANDARD.classes()) {
            assertTrue(STUB.contains("class " + type.name() + ":"), type.name());
            type.attributes()
                    .forEach(a ->
                            assertTrue(STUB.contains("def " + a.name() + "(self) -> " + a.type() + ":"), a.name()));
        }
        for (VisualApi.Function function : VisualApi.STANDARD.functions()) {
            assertTrue(STUB.contains("def " + function.name() + "("), function.qualifiedName());
        }
    }

    @Test
    void theTypeOfARecursiveQueryHangsOnWhatItIsAskedToReturn() {
        assertTrue(
                STUB.contains("    @overload\n    def recursive_query(self, question: str, returns: type[T], context:"
                        + " Optional[dict[str, Any]] = None) -> T:"),
                STUB);
        assertTrue(STUB.contains("returns: Any = None, context: Optional[dict[str, Any]] = None) -> Any:"), STUB);
    }

    @Test
    void anAddedFunctionStandsInTheStubWithItsDocumentation() {
        VisualApi more = VisualApi.STANDARD.plus(List.of(new VisualApi.Function(
                "",
                "look_up",
                List.of(VisualApi.Parameter.of("patch", "ImagePatch")),
                "str",
                VisualApi.Place.HOST,
                "The price of what is seen.")));
        assertTrue(PythonStub.of(more)
                .contains("def look_up(patch: ImagePatch) -> str:\n    \"\"\"The price of what is seen.\"\"\"\n"));
    }

    @Test
    void theNearestKnownNameIsWhatAMisspeltOneWasMeantToBe() {
        List<String> known = List.of("find", "exists", "simple_query");
        assertEquals(Optional.of("simple_query"), Spelling.closest("simple_qeury", known));
        assertEquals(Optional.empty(), Spelling.closest("caption", known));
    }
}
