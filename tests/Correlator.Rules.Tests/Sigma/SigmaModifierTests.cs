namespace Correlator.Rules.Tests.Sigma;

/// <summary>What values and modifiers mean, each with what fires and what nearly does.</summary>
public class SigmaModifierTests
{
    [Theory]
    // Values: whole, in any case, with wildcards and escapes.
    [InlineData("f: Abc", """{"f":"aBC"}""", true)]
    [InlineData("f: abc", """{"f":"abcd"}""", false)]
    [InlineData("f: a*c", """{"f":"a whole lot of c"}""", true)]
    [InlineData("f: a*c", """{"f":"a cd"}""", false)]
    [InlineData("f: a?c", """{"f":"abc"}""", true)]
    [InlineData("f: a?c", """{"f":"ac"}""", false)]
    [InlineData(@"f: a\*c", """{"f":"a*c"}""", true)]
    [InlineData(@"f: a\*c", """{"f":"abc"}""", false)]
    [InlineData(@"f: C:\\*\x", """{"f":"C:\\dir\\x"}""", true)]
    [InlineData(@"f: \\\\host", """{"f":"\\\\host"}""", true)]
    [InlineData(@"f|endswith: \cmd.exe", """{"f":"C:\\Windows\\cmd.exe"}""", true)]
    [InlineData(@"f|endswith: \cmd.exe", """{"f":"C:\\Windows\\xcmd.exe"}""", false)]
    // Numbers, null, empty, lists.
    [InlineData("f: 4624", """{"f":4624}""", true)]
    [InlineData("f: 4624", """{"f":"4624"}""", true)]
    [InlineData("f: 4624", """{"f":46240}""", false)]
    [InlineData("f: 7", """{"f":7.0}""", true)]
    [InlineData("f: null", """{"g":1}""", true)]
    [InlineData("f: null", """{"f":null}""", true)]
    [InlineData("f: null", """{"f":""}""", false)]
    [InlineData("f: ''", """{"f":""}""", true)]
    [InlineData("f: ''", """{"g":""}""", false)]
    [InlineData("f: true", """{"f":true}""", true)]
    [InlineData("f: [a, b]", """{"f":"b"}""", true)]
    [InlineData("f: [a, b]", """{"f":"c"}""", false)]
    [InlineData("f: a", """{"f":["x","a"]}""", true)]
    // Parts of a text.
    [InlineData("f|contains: b", """{"f":"aBc"}""", true)]
    [InlineData("f|contains: b", """{"f":"ac"}""", false)]
    [InlineData("f|contains: 5", """{"f":1524}""", true)]
    [InlineData("f|startswith: ab", """{"f":"abc"}""", true)]
    [InlineData("f|startswith: ab", """{"f":"cab"}""", false)]
    [InlineData("f|contains|all: [a, b]", """{"f":"xbxa"}""", true)]
    [InlineData("f|contains|all: [a, b]", """{"f":"xbx"}""", false)]
    [InlineData("f|cased: Abc", """{"f":"Abc"}""", true)]
    [InlineData("f|cased: Abc", """{"f":"abc"}""", false)]
    [InlineData("f|contains|cased: Ab", """{"f":"xaB"}""", false)]
    [InlineData("f|neq: abc", """{"f":"abd"}""", true)]
    [InlineData("f|neq: abc", """{"f":"ABC"}""", false)]
    // neq is about the whole list: none of them (or, with all, not all of them).
    [InlineData("f|neq: [a, b]", """{"f":"c"}""", true)]
    [InlineData("f|neq: [a, b]", """{"f":"a"}""", false)]
    [InlineData("f|contains|all|neq: [a, b]", """{"f":"a"}""", true)]
    [InlineData("f|contains|all|neq: [a, b]", """{"f":"ba"}""", false)]
    // What pySigma takes as well: long names of flags, a part of a text described by an expression, words for true.
    [InlineData("f|re|ignorecase: '^a.c$'", """{"f":"ABC"}""", true)]
    [InlineData("f|re|multiline|dotall: '^b.c$'", """{"f":"a\nb\nc"}""", true)]
    [InlineData("f|re|startswith: 'a|b'", """{"f":"bc"}""", true)]
    [InlineData("f|re|startswith: 'a|b'", """{"f":"cb"}""", false)]
    [InlineData("f|re|endswith: 'a|b'", """{"f":"cb"}""", true)]
    [InlineData("f|re|endswith: 'a|b'", """{"f":"bc"}""", false)]
    [InlineData("f|re|contains: 'b+'", """{"f":"abbc"}""", true)]
    [InlineData("f|exists: yes", """{"f":1}""", true)]
    [InlineData("f|exists: no", """{"f":1}""", false)]
    // PCRE that .NET writes otherwise.
    [InlineData("f|re: '^(?P<x>a)(?P=x)$'", """{"f":"aa"}""", true)]
    [InlineData(@"f|re: 'a\_b'", """{"f":"a_b"}""", true)]
    [InlineData("f|re: '^[[:digit:]x]+$'", """{"f":"1x2"}""", true)]
    [InlineData("f|re: '^[[:alpha:]]+$'", """{"f":"a1"}""", false)]
    [InlineData(@"f|re: 'a\hb'", """{"f":"a\tb"}""", true)]
    [InlineData(@"f|re: 'a\/b'", """{"f":"a/b"}""", true)]
    [InlineData(@"f|re: '^\x{41}$'", """{"f":"A"}""", true)]
    [InlineData("f|re: '^a++b$'", """{"f":"aab"}""", true)]
    // Networks: an address alone, one within, one that only reads as a number.
    [InlineData("f|cidr: 192.168.1.1", """{"f":"192.168.1.1"}""", true)]
    [InlineData("f|cidr: 192.168.1.7/24", """{"f":"192.168.1.200"}""", true)]
    [InlineData("f|cidr: 10.0.0.0/8", """{"f":"::ffff:10.1.2.3"}""", true)]
    [InlineData("f|cidr: 10.0.0.0/8", """{"f":"167772161"}""", false)]
    [InlineData("f|cidr: '2001:db8::/32'", """{"f":"2001:DB8:0:1::5"}""", true)]
    [InlineData("f|cidr: [10.0.0.0/8, '::1']", """{"f":"::1"}""", true)]
    // Any dash in a rule stands for any dash in a command line.
    [InlineData("f|contains|windash: ' \u2013list'", """{"f":"cmdkey -list"}""", true)]
    [InlineData("f|windash|contains|all: ['-a', '-b']", """{"f":"x /b \u2015a"}""", true)]
    [InlineData("f|windash|contains: '-param-name'", """{"f":"x /param/name"}""", false)]
    // Backslashes: a plain one, before a wildcard, at the end.
    [InlineData(@"f|contains: 'C:\Temp\'", """{"f":"x C:\\Temp\\y"}""", true)]
    [InlineData(@"f|startswith: '\\srv\c$\'", """{"f":"\\\\srv\\c$\\x"}""", false)]
    [InlineData(@"f|startswith: '\\\\srv\c$\'", """{"f":"\\\\srv\\c$\\x"}""", true)]
    [InlineData(@"f: '*\\*.exe'", """{"f":"C:\\a.exe"}""", true)]
    [InlineData(@"f|contains: 'what\?'", """{"f":"so what?"}""", true)]
    [InlineData(@"f|contains: 'what\?'", """{"f":"so whats"}""", false)]
    [InlineData("f|contains: 'a*c'", """{"f":"xxaBBcxx"}""", true)]
    [InlineData("f|contains: 'a*c'", """{"f":"xxcBBaxx"}""", false)]
    // Values of several kinds in one list.
    [InlineData("f: [1, 'x', null, true]", """{"g":1}""", true)]
    [InlineData("f: [1, 'x', null, true]", """{"f":"True"}""", true)]
    [InlineData("f: [1, 'x', null, true]", """{"f":"1"}""", true)]
    [InlineData("f: [1, 'x', null, true]", """{"f":"2"}""", false)]
    [InlineData("f|fieldref|contains: g", """{"f":"xABy","g":"ab"}""", true)]
    [InlineData("f|fieldref|startswith: g", """{"f":"ABy","g":"ab"}""", true)]
    [InlineData("f|fieldref|startswith: g", """{"f":"xABy","g":"ab"}""", false)]
    [InlineData("f|fieldref|neq: g", """{"f":"a","g":"b"}""", true)]
    // Switches of command lines: any dash that begins a word.
    [InlineData("f|contains|windash: ' -list'", """{"f":"cmdkey  /list"}""", true)]
    [InlineData("f|contains|windash: ' -list'", """{"f":"cmdkey  \u2014list"}""", true)]
    [InlineData("f|contains|windash: ' -list'", """{"f":"cmdkey  +list"}""", false)]
    [InlineData("f|contains|windash: 'a-b'", """{"f":"a/b"}""", false)]
    // Regular expressions.
    [InlineData("f|re: '^a.c$'", """{"f":"abc"}""", true)]
    [InlineData("f|re: '^a.c$'", """{"f":"ABC"}""", false)]
    [InlineData("f|re|i: '^a.c$'", """{"f":"ABC"}""", true)]
    [InlineData("f|re|m: '^b$'", """{"f":"a\nb"}""", true)]
    [InlineData("f|re: '^b$'", """{"f":"a\nb"}""", false)]
    [InlineData("f|re|s: 'a.b'", """{"f":"a\nb"}""", true)]
    [InlineData("f|re: 'a(?!b)'", """{"f":"ac"}""", true)]
    [InlineData("f|re: 'a(?!b)'", """{"f":"ab"}""", false)]
    // Networks.
    [InlineData("f|cidr: 10.0.0.0/8", """{"f":"10.200.1.2"}""", true)]
    [InlineData("f|cidr: 10.0.0.0/8", """{"f":"11.0.0.1"}""", false)]
    [InlineData("f|cidr: 'fe80::/10'", """{"f":"fe80::1"}""", true)]
    [InlineData("f|cidr: 'fe80::/10'", """{"f":"10.0.0.1"}""", false)]
    // Comparisons, presence, other fields, parts of a time.
    [InlineData("f|gt: 5", """{"f":6}""", true)]
    [InlineData("f|gt: 5", """{"f":"5"}""", false)]
    [InlineData("f|gte: 5", """{"f":5}""", true)]
    [InlineData("f|lt: 5", """{"f":4.9}""", true)]
    [InlineData("f|lte: 5", """{"f":5.1}""", false)]
    [InlineData("f|lt: 5", """{"f":"many"}""", false)]
    [InlineData("f|exists: true", """{"f":null}""", true)]
    [InlineData("f|exists: true", """{"g":1}""", false)]
    [InlineData("f|exists: false", """{"g":1}""", true)]
    [InlineData("f|fieldref: g", """{"f":"a","g":"A"}""", true)]
    [InlineData("f|fieldref: g", """{"f":"a","g":"b"}""", false)]
    [InlineData("f|fieldref: g", """{"f":"a"}""", false)]
    [InlineData("f|fieldref|endswith: g", """{"f":"ab","g":"b"}""", true)]
    [InlineData("f|hour: 14", """{"f":"2026-03-02T14:10:00Z"}""", true)]
    [InlineData("f|hour: 14", """{"f":"2026-03-02T14:10:00+02:00"}""", false)]
    [InlineData("f|week: 10", """{"f":"2026-03-02T14:10:00Z"}""", true)]
    // What encodes: "foobar" as bytes, as base64 alone and within something longer.
    [InlineData("f|base64: foobar", """{"f":"Zm9vYmFy"}""", true)]
    [InlineData("f|base64: foobar", """{"f":"zM9vYmFy"}""", false)]
    [InlineData("f|base64offset|contains: foobar", """{"f":"eGZvb2Jhcnk="}""", true)]
    [InlineData("f|base64offset|contains: foobar", """{"f":"eHhmb29iYXJ5"}""", true)]
    [InlineData("f|base64offset|contains: foobar", """{"f":"eHh4Zm9vYmFy"}""", true)]
    [InlineData("f|base64offset|contains: foobar", """{"f":"eHh4Zm9vYmFz"}""", false)]
    [InlineData("f|wide|base64: ab", """{"f":"YQBiAA=="}""", true)]
    [InlineData("f|utf16be|base64: ab", """{"f":"AGEAYg=="}""", true)]
    [InlineData("f|utf16|base64: ab", """{"f":"//5hAGIA"}""", true)]
    [InlineData("f|utf16le|base64offset|contains: ab", """{"f":"eHhhAGIA"}""", true)]
    // Placeholders: "admins" is root and adm_*.
    [InlineData("f|expand: '%admins%'", """{"f":"adm_jane"}""", true)]
    [InlineData("f|expand: '%admins%'", """{"f":"jane"}""", false)]
    [InlineData("f|contains|expand: 'x%admins%y'", """{"f":"xrooty"}""", true)]
    [InlineData("f|contains|expand: '%nobody%'", """{"f":"%nobody%"}""", false)]
    [InlineData("f|contains|all|expand: ['a', '%nobody%']", """{"f":"a %nobody%"}""", false)]
    public void A_value_matches_or_does_not(string field, string json, bool matches)
    {
        var rule = Sigma.Rule(Sigma.Text($"selection:\n  {field}\ncondition: selection"));
        Assert.Equal(matches, rule.Matches(Sigma.Event(json)));
    }

    [Fact]
    public void Placeholders_without_values_are_told()
    {
        var rule = Sigma.Rule(Sigma.Text("selection:\n  f|expand: '%nobody%'\ncondition: selection"));
        Assert.Equal(["nobody"], rule.UnresolvedPlaceholders);
    }
}
