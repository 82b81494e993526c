namespace Correlator.Rules.Tests.Sigma;

public class SigmaJsonEventTests
{
    [Theory]
    [InlineData("""{"a":{"b":{"c":1}}}""", "a.b.c", "1")]
    [InlineData("""{"a":[{"b":1},{"b":2}]}""", "a.b", "1 2")]
    [InlineData("""{"a":true}""", "a", "true")]
    [InlineData("""{"Event":{"System":{"EventID":4624,"Provider":{"#attributes":{"Name":"P"}}},"EventData":{"Image":"x"}}}""", "EventID", "4624")]
    [InlineData("""{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}}}}}""", "Provider_Name", "P")]
    [InlineData("""{"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":"0"},"#text":7}}}}""", "EventID", "7")]
    [InlineData("""{"System":{"TimeCreated":{"SystemTime":"t"}}}""", "TimeCreated_SystemTime", "t")]
    [InlineData("""{"System":{},"EventData":{"Image":"x"}}""", "Image", "x")]
    [InlineData("""{"EventData":{"Data":[{"#attributes":{"Name":"Image"},"#text":"x"},{"@Name":"User","#text":"u"}]}}""", "User", "u")]
    [InlineData("""{"EventData":{"Data":["one","two"]}}""", "Data", "one two")]
    [InlineData("""{"System":{},"UserData":{"Change":{"#attributes":{"x":1},"Param1":"p"}}}""", "Param1", "p")]
    public void A_field_is_found_by_its_name_in_the_event(string json, string field, string values)
    {
        Assert.True(Sigma.Event(json).TryGet(field, out var found));
        Assert.Equal(values, string.Join(' ', found));
    }

    [Fact]
    public void Keywords_see_every_value()
    {
        var @event = Sigma.Event("""{"a":"x","b":{"c":["y",null,3]}}""");
        Assert.Equal(["x", "y", "3"], @event.Values);
    }
}
