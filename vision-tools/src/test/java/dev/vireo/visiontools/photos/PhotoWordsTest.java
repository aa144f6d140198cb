package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoWordsTest {
    private static final PhotoWords WORDS = PhotoWords.shipped();
    private static final String THINGS =
            IntStream.range(0, 80).mapToObj(i -> "thing t" + i + ":\n").collect(Collectors.joining());

    private static Set<String> covered(String word) {
        return WORDS.find(word).orElseThrow().labels().stream()
                .map(WORDS.names()::get)
                .collect(Collectors.toSet());
    }

    @Test
    void theClassesOfCocoStandInTheirOrder() {
        assertEquals(80, WORDS.names().size());
        assertEquals("person", WORDS.names().get(0));
        assertEquals("traffic light", WORDS.names().get(9));
        assertEquals("tie", WORDS.names().get(27));
        assertEquals("banana", WORDS.names().get(46));
        assertEquals("tv", WORDS.names().get(62));
        assertEquals("toothbrush", WORDS.names().get(79));
    }

    @ParameterizedTest
    @CsvSource({
        "people, person",
        "woman, person",
        "men, person",
        "children, person",
        "boys, person",
        "bike, bicycle",
        "buses, bus",
        "benches, bench",
        "puppies, dog",
        "knives, knife",
        "sheep, sheep",
        "skis, skis",
        "wine glasses, wine glass",
        "sofa, couch",
        "mobile phones, cell phone",
        "television, tv",
        "donuts, donut",
        "tomatoes, ''",
    })
    void otherWordsAndPluralsMeanTheClass(String word, String name) {
        assertEquals(
                name.isEmpty() ? Optional.empty() : Optional.of(Set.of(name)),
                WORDS.find(word).map(_ -> covered(word)));
    }

    @Test
    void aKindCoversItsThings() {
        assertTrue(covered("vehicles").containsAll(Set.of("car", "bus", "bicycle")));
        assertTrue(WORDS.find("vehicle").orElseThrow().whole());
        assertEquals(Set.of("banana", "apple", "orange"), covered("fruit"));
        assertFalse(WORDS.find("fruit").orElseThrow().whole(), "there are other fruits");
        assertFalse(WORDS.find("animals").orElseThrow().whole());
        assertTrue(covered("furniture").contains("chair"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"glasses", "sunglasses", "unicorn", "", "person car"})
    void otherWordsMeanNothing(String word) {
        assertEquals(Optional.empty(), WORDS.find(word));
    }

    @Test
    void whatIsNearlyAWordIsSuggested() {
        assertTrue(WORDS.unknown("girafe").hint().startsWith("Did you mean 'giraffe'?"));
        assertEquals("girafe", WORDS.unknown("girafe").name());
        assertTrue(WORDS.unknown("x".repeat(5000)).getMessage().length() < 2000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "thing person | [t:81] 'thing person' has no colon",
                "thing t3: | [t:81] 't3' stands there twice",
                "kind of: | [t:81] 'kind of:' names nothing",
                "kind all: t1, t99 | [t:81] 't99' is no thing above",
                "animal cat: t1 | [t:81] 'animal' is no kind of line",
                "thing more: | [t] has 81 things, not 80",
                "plural mice: mouse | [t] 'mice' is the plural of 'mouse', no word",
                "nonsense | [t:81] 'nonsense' has no colon",
            })
    void aTableThatIsWrongIsRefusedWithItsLine(String line, String message) {
        VireoException e = assertThrows(VireoException.class, () -> PhotoWords.parse(THINGS + line, "t"));
        assertEquals(Code.DATA, e.code());
        assertEquals(message, e.what());
    }
}
