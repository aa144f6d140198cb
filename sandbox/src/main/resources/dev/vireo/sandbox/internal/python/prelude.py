# What every program finds: ImagePatch, VideoSegment, the free functions, ToolError and the names of typing.
# The lines that start with #: are replaced by text made from VisualApi.
# Imports nothing but sys: an import of the standard library costs tens of milliseconds in every context.
def _make(_call):
    import sys

    class ToolError(Exception):
        """A tool can't answer."""

    class Failure:
        __slots__ = ('message',)

        def __init__(self, message):
            self.message = message

    def call(function, *arguments):
        answer = _call(function, arguments)
        if answer.__class__ is Failure:
            raise ToolError(answer.message) from None
        return answer

    def type_text(returns):
        if returns is None or isinstance(returns, str):
            return returns
        if isinstance(returns, type) and not hasattr(returns, '__origin__'):
            return returns.__name__
        return repr(returns)

    # What the functions made from VisualApi call: names that no parameter of theirs can hide.
    _host = call
    _type_text = type_text

    def words(text):
        word = ''
        for c in text.lower() + ' ':
            if c.isalpha():
                word += c
            elif word:
                yield word
                word = ''

    units = {
        'zero': 0, 'one': 1, 'two': 2, 'three': 3, 'four': 4, 'five': 5, 'six': 6, 'seven': 7, 'eight': 8,
        'nine': 9, 'ten': 10, 'eleven': 11, 'twelve': 12, 'thirteen': 13, 'fourteen': 14, 'fifteen': 15,
        'sixteen': 16, 'seventeen': 17, 'eighteen': 18, 'nineteen': 19, 'twenty': 20, 'thirty': 30,
        'forty': 40, 'fifty': 50, 'sixty': 60, 'seventy': 70, 'eighty': 80, 'ninety': 90}
    scales = {'dozen': 12, 'hundred': 100, 'thousand': 1000, 'million': 1000000}

    def number_in_words(text):
        total = 0
        part = None
        last = ''
        for word in words(text):
            if word in units:
                n = units[word]
                if part is None:
                    part = n
                elif last in scales or (part % 100 >= 20 and part % 10 == 0 and 0 < n < 10):
                    part += n
                else:
                    break
                last = word
            elif word in scales:
                part = (1 if part is None else part) * scales[word]
                if part >= 1000:
                    total += part
                    part = 0
                last = word
            elif part is not None and not (word == 'and' and last in scales):
                break
        return None if part is None else total + part

    def number_in_digits(text):
        n = len(text)
        i = 0
        while i < n and not text[i] in '0123456789':
            i += 1
        if i == n:
            return None
        start = i
        if start > 0 and text[start - 1] == '.' and (start == 1 or not text[start - 2].isalnum()):
            start -= 1
        sign = 1
        if start > 0 and text[start - 1] in '-\u2212' and (start == 1 or not text[start - 2].isalnum()):
            sign = -1
        digits = ''
        point = start < i
        if point:
            digits = '0.'
        while i < n:
            c = text[i]
            if c in '0123456789':
                digits += c
            elif c == '.' and not point and i + 1 < n and text[i + 1] in '0123456789':
                point = True
                digits += c
            elif c == ',' and not point and i + 3 < n and all(d in '0123456789' for d in text[i + 1:i + 4]) \
                    and (i + 4 == n or text[i + 4] not in '0123456789'):
                pass
            else:
                break
            i += 1
        return sign * float(digits)

    def coerce_to_numeric(text):
        if isinstance(text, (bool, int, float)):
            return float(text)
        if not isinstance(text, str):
            raise TypeError('coerce_to_numeric() takes text, not ' + type(text).__name__)
        number = number_in_digits(text)
        if number is None:
            number = number_in_words(text)
        if number is None:
            raise ValueError('no number in ' + repr(text))
        return float(number)

    def bool_to_yesno(value):
        return 'yes' if value else 'no'

    def yesno_to_bool(text):
        if isinstance(text, bool):
            return text
        for word in words(text):
            return word in ('yes', 'true')
        return False

    def distance(a, b):
        if not isinstance(a, ImagePatch) or not isinstance(b, ImagePatch):
            raise TypeError('distance() takes two patches')
        across = min(a.right, b.right) - max(a.left, b.left)
        down = min(a.upper, b.upper) - max(a.lower, b.lower)
        if a._picture == b._picture and across > 0 and down > 0:
            shared = across * down
            return -shared / (a.width * a.height + b.width * b.height - shared)
        dx = a.horizontal_center - b.horizontal_center
        dy = a.vertical_center - b.vertical_center
        return (dx * dx + dy * dy) ** 0.5

    class ImagePatch:
        """A rectangle of a picture."""
        __slots__ = ('_handle', '_picture', 'left', 'lower', 'right', 'upper', 'width', 'height',
                     'horizontal_center', 'vertical_center', 'category')

        def __init__(self, image, left=None, lower=None, right=None, upper=None):
            if not isinstance(image, ImagePatch):
                raise TypeError('ImagePatch() takes an image, not ' + type(image).__name__)
            if not (left is None and lower is None and right is None and upper is None):
                image = image.crop(
                    image.left if left is None else left, image.lower if lower is None else lower,
                    image.right if right is None else right, image.upper if upper is None else upper)
            fill(self, image._handle, image._picture, image.left, image.lower, image.right, image.upper,
                 image.category)

        def __eq__(self, other):
            return (isinstance(other, ImagePatch) and self._picture == other._picture
                    and self.left == other.left and self.lower == other.lower
                    and self.right == other.right and self.upper == other.upper)

        def __hash__(self):
            return hash((self._picture, self.left, self.lower, self.right, self.upper))

        def __repr__(self):
            text = 'ImagePatch(left=%d, lower=%d, right=%d, upper=%d' % (
                self.left, self.lower, self.right, self.upper)
            return text + (', category=%s)' % self.category if self.category else ')')

        def overlaps_with(self, left, lower, right, upper):
            return self.left < right and left < self.right and self.lower < upper and lower < self.upper

        #: methods of ImagePatch

    class VideoSegment:
        """A part of a video."""
        __slots__ = ('_handle', '_video', 'start', 'end', 'num_frames')

        def __init__(self, video, start=None, end=None):
            if not isinstance(video, VideoSegment):
                raise TypeError('VideoSegment() takes a video, not ' + type(video).__name__)
            if not (start is None and end is None):
                video = video.trim(start, end)
            fill_video(self, video._handle, video._video, video.start, video.end)

        def __eq__(self, other):
            return (isinstance(other, VideoSegment) and self._video == other._video
                    and self.start == other.start and self.end == other.end)

        def __hash__(self):
            return hash((self._video, self.start, self.end))

        def __repr__(self):
            return 'VideoSegment(start=%d, end=%d)' % (self.start, self.end)

        def __len__(self):
            return self.num_frames

        def frame_iterator(self):
            for index in range(self.num_frames):
                yield self.frame_from_index(index)

        #: methods of VideoSegment

    for shown in (ImagePatch, VideoSegment):
        shown.__module__ = 'builtins'
        shown.__qualname__ = shown.__name__

    def fill(patch, handle, picture, left, lower, right, upper, category):
        patch._handle = handle
        patch._picture = picture
        patch.left = left
        patch.lower = lower
        patch.right = right
        patch.upper = upper
        patch.width = right - left
        patch.height = upper - lower
        patch.horizontal_center = (left + right) / 2
        patch.vertical_center = (lower + upper) / 2
        patch.category = category

    def make_patch(*numbers):
        patch = object.__new__(ImagePatch)
        fill(patch, *numbers)
        return patch

    def fill_video(segment, handle, video, start, end):
        segment._handle = handle
        segment._video = video
        segment.start = start
        segment.end = end
        segment.num_frames = end - start

    def make_video(*numbers):
        segment = object.__new__(VideoSegment)
        fill_video(segment, *numbers)
        return segment

    #: functions

    class Special:
        """A name of typing: enough of it to be written in annotations and as returns=."""
        __slots__ = ('name', 'real')

        def __init__(self, name, real=None):
            self.name = name
            self.real = real

        def __getitem__(self, item):
            if self.real is not None:
                return self.real[item]
            items = item if isinstance(item, tuple) else (item,)
            texts = ['None' if i is None or i is type(None) else type_text(i) for i in items]
            if self.name == 'Union':
                return Special(' | '.join(texts))
            return Special(self.name + '[' + ', '.join(texts) + ']')

        def __or__(self, other):
            return Special(self.name + ' | ' + ('None' if other is None else type_text(other)))

        def __ror__(self, other):
            return Special(('None' if other is None else type_text(other)) + ' | ' + self.name)

        def __call__(self, *arguments):
            if self.real is not None:
                return self.real(*arguments)
            raise TypeError(self.name + ' is a type')

        def __repr__(self):
            return self.name if self.real is None else self.real.__name__

    kinds = {'List': Special('List', list), 'Dict': Special('Dict', dict), 'Tuple': Special('Tuple', tuple),
             'Optional': Special('Optional'), 'Union': Special('Union'), 'Any': Special('Any')}
    typing = type(sys)('typing')
    for name in kinds:
        setattr(typing, name, kinds[name])
    for name in ('Callable', 'Iterable', 'Iterator', 'Generator', 'Sequence', 'Mapping', 'Literal', 'Final',
                 'Collection', 'Hashable', 'NoReturn'):
        setattr(typing, name, Special(name))
    typing.Set = Special('Set', set)
    typing.FrozenSet = Special('FrozenSet', frozenset)
    typing.Text = str
    typing.TYPE_CHECKING = False
    typing.cast = lambda kind, value: value
    sys.modules['typing'] = typing

    names = dict(kinds)
    for thing in (ToolError, ImagePatch, VideoSegment):
        names[thing.__name__] = thing
    #: names

    modules = {}
    #: modules
    del modules['typing']  # which is ours, and holds nothing else

    def preload(source):
        """Imports what the program will import: library code, slow at first, that its clock should not count."""
        wanted = set()
        for line in source.split('\n'):
            line = line.strip()
            if line.startswith('import ') or line.startswith('from '):
                wanted.update(line.replace(',', ' ').split())
        for module in modules:
            if module in wanted:
                loaded = __import__(module)
                if module == 'random':
                    loaded.seed(0)

    def limit(source):
        """Lets `from module import *` bring what is offered, and not what else the module has."""
        import _ast  # makes what compile() gives
        for statement in compile(source, 'program', 'exec', 0x1000400, True).body:
            if statement.__class__.__name__ == 'ImportFrom' and statement.names[0].name == '*':
                if statement.module in modules:
                    module = __import__(statement.module)
                    module.__all__ = [n for n in modules[statement.module].split() if hasattr(module, n)]

    #: questions

    def load(source, several=False):
        space = dict(names)
        space['__name__'] = 'program'
        if 'import' in source and '*' in source:
            limit(source)
        tree = batched(source) if several else None
        if tree is not None:
            space.update(helpers)
        # Annotations stay text (0x1000000): they cost nothing and can't fail.
        exec(compile(source if tree is None else tree, 'program', 'exec', 0x1000000, True), space)
        if 'execute_command' not in space:
            raise NameError("the program has no function 'execute_command'")
        return space['execute_command']

    def shown(value, depth):
        """A value as a short text."""
        kind = value.__class__
        if kind is int and not -10 ** 18 < value < 10 ** 18:
            return 'an int of %d bits' % value.bit_length()
        if value is None or kind in (bool, int, float):
            return repr(value)
        if kind is str:
            return repr(value) if len(value) <= 60 else repr(value[:60]) + '...'
        if kind is ImagePatch or kind is VideoSegment:
            return repr(value)[:120]
        if kind in (list, tuple, dict, set):
            if depth == 0:
                return '%s of %d' % (kind.__name__, len(value))
            some = []
            for item in value:
                if len(some) == 3:
                    some.append('... %d in all' % len(value))
                    break
                text = shown(item, depth - 1)
                some.append(text + ': ' + shown(value[item], depth - 1) if kind is dict else text)
            ends = {list: '[]', tuple: '()', dict: '{}', set: '{}'}[kind]
            return ends[0] + ', '.join(some) + ends[1]
        return 'a ' + kind.__name__

    def describe(error):
        """The variables of the innermost function of the program where the error was raised."""
        frame = None
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == 'program':
                frame = trace.tb_frame
            trace = trace.tb_next
        out = []
        if frame is None or frame.f_code.co_name == '<module>':
            return out
        for name, value in list(frame.f_locals.items()):
            if len(out) < 12 and not name.startswith('__') and value.__class__.__name__ not in ('function', 'module'):
                out.append((name + ' = ' + shown(value, 2))[:200])
        return out

    def flush():
        sys.stdout.flush()
        sys.stderr.flush()

    def make_list(*values):
        return list(values)

    def make_tuple(*values):
        return values

    def make_dict(*keys_and_values):
        return dict(zip(keys_and_values[::2], keys_and_values[1::2]))

    return (preload, load, flush, make_patch, make_list, make_tuple, make_dict, Failure, ImagePatch, float, list, tuple, dict,
            make_video, VideoSegment, describe)


_make
