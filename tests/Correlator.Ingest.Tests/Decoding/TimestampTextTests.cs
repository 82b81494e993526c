using System.Text;
using Correlator.Ingest.Decoding;

namespace Correlator.Ingest.Tests.Decoding;

public class TimestampTextTests
{
    [Theory]
    [InlineData("2004-08-26T12:12:19.148970+0000", "2004-08-26T12:12:19.14897Z")]
    [InlineData("2004-08-26T12:12:19.1489701+0000", "2004-08-26T12:12:19.1489701Z")]
    [InlineData("2004-08-26T12:12:19.148970123Z", "2004-08-26T12:12:19.1489701Z")]
    [InlineData("2004-08-26T12:12:19-0230", "2004-08-26T14:42:19Z")]
    [InlineData("2004-08-26T00:12:19+02:00", "2004-08-25T22:12:19Z")]
    [InlineData("2004-08-26 12:12:19", "2004-08-26T12:12:19Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")]
    public void Times_are_read_to_100_nanoseconds(string text, string expected)
    {
        Assert.True(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out var time));
        Assert.Equal(expected, time.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2004-08-26T12:12")]
    [InlineData("2004-13-26T12:12:19Z")]
    [InlineData("2003-02-29T12:12:19Z")]
    [InlineData("2004-08-26T24:12:19Z")]
    [InlineData("2004-08-26T12:12:19.")]
    [InlineData("2004-08-26T12:12:19+00000")]
    [InlineData("2004-08-26T12:12:19 PM")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+23:00")]
    [InlineData("XXXXXXXXXX.XXXXXX")]
    public void What_is_no_time_is_refused(string text) => Assert.False(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
