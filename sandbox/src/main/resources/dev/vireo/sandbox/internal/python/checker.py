# Parses a program and writes its tree as text; runs nothing of it.
# node: N name line;column;count; then count times: field name, value. A leaf node (Load, Add) is its name.
# L count; values | S text | I digits; | F digits; | T | Z (false) | 0 (None) | O name (another constant)
# name and text: length in characters, a colon, the characters.
def _make():
    import _ast
    node_class = _ast.AST
    max_depth = 150

    def text(s):
        if not s.isascii():
            s = s.encode('utf-8', 'replace').decode('utf-8')  # halves of characters do not travel
        return str(len(s)) + ':' + s

    class TooDeep(Exception):
        pass

    def put(out, value, depth):
        if depth > max_depth:
            raise TooDeep()
        if isinstance(value, node_class):
            fields = value._fields
            name = value.__class__.__name__
            if not fields and not hasattr(value, 'lineno'):
                out.append('S' + text(name))
                return
            out.append('N%s%d;%d;%d;' % (
                text(name), getattr(value, 'lineno', 0), getattr(value, 'col_offset', -1) + 1, len(fields)))
            for field in fields:
                out.append(text(field))
                put(out, getattr(value, field, None), depth + 1)
        elif value is None:
            out.append('0')
        elif isinstance(value, str):
            out.append('S' + text(value))
        elif isinstance(value, list):
            out.append('L%d;' % len(value))
            for item in value:
                put(out, item, depth + 1)
        elif value is True:
            out.append('T')
        elif value is False:
            out.append('Z')
        elif isinstance(value, int):
            out.append('I%d;' % (value if value.bit_length() < 4096 else 1 << 4096))
        elif isinstance(value, float):
            out.append('F%r;' % value)
        else:
            out.append('O' + text(value.__class__.__name__))

    def parse(source):
        try:
            tree = compile(source, 'program', 'exec', 0x400, True)
            out = ['+']
            put(out, tree, 0)
            return ''.join(out)
        except SyntaxError as e:
            return '-%d;%d;%s' % (e.lineno or 0, e.offset or 0, text(str(e.msg)))
        except (RecursionError, TooDeep):
            return '-0;0;' + text('the program is nested too deeply')
        except ValueError as e:
            return '-0;0;' + text(str(e))

    return parse


_make()
