-- Words as they were kept up to the twelfth schema: by the message's row.
INSERT INTO message_words (rowid, text) VALUES
    (4, 'Do you have seats by the window?'), (5, 'Yes, in every row.'), (8, 'My parcel is late');
